-- Generated from contract MY01 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'satisfaction__survey_answers') }}
),

renamed as (
    select
        cast(survey_round as {{ dbt.type_string() }}) as survey_round,
        cast(sample_number as {{ dbt.type_string() }}) as sample_number,
        cast(stratum as {{ dbt.type_string() }}) as stratum,
        cast(sampling_weight as decimal(18, 4)) as sampling_weight,
        cast(question_code as {{ dbt.type_string() }}) as question_code,
        cast(answer as {{ dbt.type_string() }}) as answer,
        cast(interview_mode as {{ dbt.type_string() }}) as interview_mode,
        cast(has_responded as boolean) as has_responded,
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
