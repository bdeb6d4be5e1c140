-- Generated from contract RS03 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'human_resources__employment_registrations') }}
),

renamed as (
    select
        cast(resident_id_number as {{ dbt.type_string() }}) as resident_id_number,
        cast(resident_id_number__defects as {{ dbt.type_string() }}) as resident_id_number__defects,
        cast(resident_id_number__is_usable as boolean) as resident_id_number__is_usable,
        cast(full_name as {{ dbt.type_string() }}) as full_name,
        cast(registration_type as {{ dbt.type_string() }}) as registration_type,
        cast(registered_date as date) as registered_date,
        cast(registered_date__precision as {{ dbt.type_string() }}) as registered_date__precision,
        cast(deregistered_date as date) as deregistered_date,
        cast(deregistered_date__precision as {{ dbt.type_string() }}) as deregistered_date__precision,
        cast(unemployment_reason as {{ dbt.type_string() }}) as unemployment_reason,
        cast(job_preference as {{ dbt.type_string() }}) as job_preference,
        cast(education_level as {{ dbt.type_string() }}) as education_level,
        cast(skills as {{ dbt.type_string() }}) as skills,
        cast(phone_number as {{ dbt.type_string() }}) as phone_number,
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
