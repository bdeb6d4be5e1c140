-- Generated from contract YB01 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'medical_insurance__resident_medical_insurance_enrolments') }}
),

renamed as (
    select
        cast(resident_id_number as {{ dbt.type_string() }}) as resident_id_number,
        cast(resident_id_number__defects as {{ dbt.type_string() }}) as resident_id_number__defects,
        cast(resident_id_number__is_usable as boolean) as resident_id_number__is_usable,
        cast(full_name as {{ dbt.type_string() }}) as full_name,
        cast(insured_year as {{ dbt.type_bigint() }}) as insured_year,
        cast(insured_category as {{ dbt.type_string() }}) as insured_category,
        cast(personal_contribution_yuan as decimal(18, 2)) as personal_contribution_yuan,
        cast(fiscal_subsidy_yuan as decimal(18, 2)) as fiscal_subsidy_yuan,
        cast(premium_aid_yuan as decimal(18, 2)) as premium_aid_yuan,
        cast(premium_aid_category as {{ dbt.type_string() }}) as premium_aid_category,
        cast(contribution_paid_date as date) as contribution_paid_date,
        cast(contribution_paid_date__precision as {{ dbt.type_string() }}) as contribution_paid_date__precision,
        cast(enrolment_status as {{ dbt.type_string() }}) as enrolment_status,
        cast(insured_place as {{ dbt.type_string() }}) as insured_place,
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
