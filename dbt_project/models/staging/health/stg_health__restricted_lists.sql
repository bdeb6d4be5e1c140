-- Generated from contract WJ03 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'health__restricted_lists') }}
),

renamed as (
    select
        cast(list_type as {{ dbt.type_string() }}) as list_type,
        cast(full_name as {{ dbt.type_string() }}) as full_name,
        cast(resident_id_number as {{ dbt.type_string() }}) as resident_id_number,
        cast(resident_id_number__defects as {{ dbt.type_string() }}) as resident_id_number__defects,
        cast(resident_id_number__is_usable as boolean) as resident_id_number__is_usable,
        cast(township_name as {{ dbt.type_string() }}) as township_name,
        cast(village_name as {{ dbt.type_string() }}) as village_name,
        cast(subject_category as {{ dbt.type_string() }}) as subject_category,
        cast(diagnosis_code as {{ dbt.type_string() }}) as diagnosis_code,
        cast(risk_grade as {{ dbt.type_string() }}) as risk_grade,
        cast(recognized_date as date) as recognized_date,
        cast(recognized_date__precision as {{ dbt.type_string() }}) as recognized_date__precision,
        cast(exit_date as date) as exit_date,
        cast(exit_date__precision as {{ dbt.type_string() }}) as exit_date__precision,
        cast(monthly_standard_yuan as decimal(18, 2)) as monthly_standard_yuan,
        cast(guardian_name as {{ dbt.type_string() }}) as guardian_name,
        cast(guardian_phone_number as {{ dbt.type_string() }}) as guardian_phone_number,
        cast(follow_up_date as date) as follow_up_date,
        cast(follow_up_date__precision as {{ dbt.type_string() }}) as follow_up_date__precision,
        cast(record_status as {{ dbt.type_string() }}) as record_status,
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
