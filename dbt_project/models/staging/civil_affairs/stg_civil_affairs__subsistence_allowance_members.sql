-- Generated from contract MZ02 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'civil_affairs__subsistence_allowance_members') }}
),

renamed as (
    select
        cast(allowance_certificate_number as {{ dbt.type_string() }}) as allowance_certificate_number,
        cast(full_name as {{ dbt.type_string() }}) as full_name,
        cast(resident_id_number as {{ dbt.type_string() }}) as resident_id_number,
        cast(resident_id_number__defects as {{ dbt.type_string() }}) as resident_id_number__defects,
        cast(resident_id_number__is_usable as boolean) as resident_id_number__is_usable,
        cast(relation_to_applicant as {{ dbt.type_string() }}) as relation_to_applicant,
        cast(sex as {{ dbt.type_string() }}) as sex,
        cast(birth_date as date) as birth_date,
        cast(birth_date__precision as {{ dbt.type_string() }}) as birth_date__precision,
        cast(is_covered as boolean) as is_covered,
        cast(labour_ability as {{ dbt.type_string() }}) as labour_ability,
        cast(health_status as {{ dbt.type_string() }}) as health_status,
        cast(disability_category as {{ dbt.type_string() }}) as disability_category,
        cast(disability_level as {{ dbt.type_string() }}) as disability_level,
        cast(employment_status as {{ dbt.type_string() }}) as employment_status,
        cast(schooling_status as {{ dbt.type_string() }}) as schooling_status,
        cast(monthly_income_yuan as decimal(18, 2)) as monthly_income_yuan,
        cast(remarks as {{ dbt.type_string() }}) as remarks,
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
