-- Generated from contract MZ09 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'civil_affairs__disability_subsidies') }}
),

renamed as (
    select
        cast(disability_certificate_number as {{ dbt.type_string() }}) as disability_certificate_number,
        cast(
            disability_certificate_number__defects as {{ dbt.type_string() }}
        ) as disability_certificate_number__defects,
        cast(disability_certificate_number__is_usable as boolean) as disability_certificate_number__is_usable,
        cast(full_name as {{ dbt.type_string() }}) as full_name,
        cast(resident_id_number as {{ dbt.type_string() }}) as resident_id_number,
        cast(resident_id_number__defects as {{ dbt.type_string() }}) as resident_id_number__defects,
        cast(resident_id_number__is_usable as boolean) as resident_id_number__is_usable,
        cast(subsidy_type as {{ dbt.type_string() }}) as subsidy_type,
        cast(disability_category as {{ dbt.type_string() }}) as disability_category,
        cast(disability_level as {{ dbt.type_string() }}) as disability_level,
        cast(household_category as {{ dbt.type_string() }}) as household_category,
        cast(monthly_standard_yuan as decimal(18, 2)) as monthly_standard_yuan,
        cast(paid_amount_yuan as decimal(18, 2)) as paid_amount_yuan,
        cast(covered_month as date) as covered_month,
        cast(bank_account_number as {{ dbt.type_string() }}) as bank_account_number,
        cast(start_month as date) as start_month,
        cast(stop_reason as {{ dbt.type_string() }}) as stop_reason,
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
