-- Generated from contract ZW02 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'government_services__service_ratings') }}
),

renamed as (
    select
        cast(rating_number as {{ dbt.type_string() }}) as rating_number,
        cast(case_number as {{ dbt.type_string() }}) as case_number,
        cast(rating_moment as {{ dbt.type_string() }}) as rating_moment,
        cast(rated_at as timestamp) as rated_at,
        cast(rating_score as {{ dbt.type_string() }}) as rating_score,
        cast(rating_comment as {{ dbt.type_string() }}) as rating_comment,
        cast(rating_tags as {{ dbt.type_string() }}) as rating_tags,
        cast(rating_channel as {{ dbt.type_string() }}) as rating_channel,
        cast(is_system_default as boolean) as is_system_default,
        cast(is_anonymous as boolean) as is_anonymous,
        cast(appeal_status as {{ dbt.type_string() }}) as appeal_status,
        cast(bad_rating_assigned_at as timestamp) as bad_rating_assigned_at,
        cast(first_contacted_at as timestamp) as first_contacted_at,
        cast(rectified_at as timestamp) as rectified_at,
        cast(rectification_result as {{ dbt.type_string() }}) as rectification_result,
        cast(revisit_result as {{ dbt.type_string() }}) as revisit_result,
        cast(is_published as boolean) as is_published,
        cast(rating_terminal as {{ dbt.type_string() }}) as rating_terminal,
        cast(_load_id as {{ dbt.type_string() }}) as _load_id,
        cast(_file_sha256 as {{ dbt.type_string() }}) as _file_sha256,
        cast(_source_file as {{ dbt.type_string() }}) as _source_file,
        cast(_source_sheet as {{ dbt.type_string() }}) as _source_sheet,
        cast(_source_row as {{ dbt.type_bigint() }}) as _source_row,
        cast(_contract_version as {{ dbt.type_int() }}) as _contract_version,
        cast(_period as date) as _period,
        cast(_area_code as {{ dbt.type_string() }}) as _area_code,
        cast(_delivered_date as date) as _delivered_date,
        cast(_load_date as date) as _load_date,
        cast(_load_sequence as {{ dbt.type_bigint() }}) as _load_sequence,
        cast(_flags as {{ dbt.type_string() }}) as _flags,
        cast(_extra as {{ dbt.type_string() }}) as _extra,
        cast(_is_current as boolean) as _is_current
    from source
)

select * from renamed
