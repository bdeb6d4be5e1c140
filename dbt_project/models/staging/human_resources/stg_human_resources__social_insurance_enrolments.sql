-- Generated from contract RS01 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'human_resources__social_insurance_enrolments') }}
),

renamed as (
    select
        cast(resident_id_number as {{ dbt.type_string() }}) as resident_id_number,
        cast(resident_id_number__defects as {{ dbt.type_string() }}) as resident_id_number__defects,
        cast(resident_id_number__is_usable as boolean) as resident_id_number__is_usable,
        cast(full_name as {{ dbt.type_string() }}) as full_name,
        cast(insurance_type as {{ dbt.type_string() }}) as insurance_type,
        cast(enrolment_status as {{ dbt.type_string() }}) as enrolment_status,
        cast(employer_name as {{ dbt.type_string() }}) as employer_name,
        cast(employer_credit_code as {{ dbt.type_string() }}) as employer_credit_code,
        cast(employer_credit_code__defects as {{ dbt.type_string() }}) as employer_credit_code__defects,
        cast(employer_credit_code__is_usable as boolean) as employer_credit_code__is_usable,
        cast(contribution_base_yuan as decimal(18, 2)) as contribution_base_yuan,
        cast(monthly_contribution_yuan as decimal(18, 2)) as monthly_contribution_yuan,
        cast(personal_contribution_yuan as decimal(18, 2)) as personal_contribution_yuan,
        cast(government_subsidy_yuan as decimal(18, 2)) as government_subsidy_yuan,
        cast(government_paid_contribution_yuan as decimal(18, 2)) as government_paid_contribution_yuan,
        cast(collective_subsidy_yuan as decimal(18, 2)) as collective_subsidy_yuan,
        cast(contribution_tier as {{ dbt.type_string() }}) as contribution_tier,
        cast(contribution_month as date) as contribution_month,
        cast(first_enrolled_date as date) as first_enrolled_date,
        cast(first_enrolled_date__precision as {{ dbt.type_string() }}) as first_enrolled_date__precision,
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
