-- Generated from contract RS04 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'human_resources__employment_hardship_persons') }}
),

renamed as (
    select
        cast(resident_id_number as {{ dbt.type_string() }}) as resident_id_number,
        cast(resident_id_number__defects as {{ dbt.type_string() }}) as resident_id_number__defects,
        cast(resident_id_number__is_usable as boolean) as resident_id_number__is_usable,
        cast(full_name as {{ dbt.type_string() }}) as full_name,
        cast(recognition_category as {{ dbt.type_string() }}) as recognition_category,
        cast(recognized_date as date) as recognized_date,
        cast(recognized_date__precision as {{ dbt.type_string() }}) as recognized_date__precision,
        cast(exit_date as date) as exit_date,
        cast(exit_date__precision as {{ dbt.type_string() }}) as exit_date__precision,
        cast(post_name as {{ dbt.type_string() }}) as post_name,
        cast(employer_name as {{ dbt.type_string() }}) as employer_name,
        cast(post_start_date as date) as post_start_date,
        cast(post_start_date__precision as {{ dbt.type_string() }}) as post_start_date__precision,
        cast(post_end_date as date) as post_end_date,
        cast(post_end_date__precision as {{ dbt.type_string() }}) as post_end_date__precision,
        cast(post_subsidy_yuan as decimal(18, 2)) as post_subsidy_yuan,
        cast(social_insurance_subsidy_yuan as decimal(18, 2)) as social_insurance_subsidy_yuan,
        cast(attendance_days as {{ dbt.type_bigint() }}) as attendance_days,
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
