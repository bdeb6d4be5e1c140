-- Generated from contract CL02 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'disabled_persons_federation__disability_services') }}
),

renamed as (
    select
        cast(service_number as {{ dbt.type_string() }}) as service_number,
        cast(disability_certificate_number as {{ dbt.type_string() }}) as disability_certificate_number,
        cast(
            disability_certificate_number__defects as {{ dbt.type_string() }}
        ) as disability_certificate_number__defects,
        cast(disability_certificate_number__is_usable as boolean) as disability_certificate_number__is_usable,
        cast(full_name as {{ dbt.type_string() }}) as full_name,
        cast(resident_id_number as {{ dbt.type_string() }}) as resident_id_number,
        cast(resident_id_number__defects as {{ dbt.type_string() }}) as resident_id_number__defects,
        cast(resident_id_number__is_usable as boolean) as resident_id_number__is_usable,
        cast(township_name as {{ dbt.type_string() }}) as township_name,
        cast(village_name as {{ dbt.type_string() }}) as village_name,
        cast(service_category as {{ dbt.type_string() }}) as service_category,
        cast(service_item as {{ dbt.type_string() }}) as service_item,
        cast(provider_name as {{ dbt.type_string() }}) as provider_name,
        cast(service_date as date) as service_date,
        cast(service_date__precision as {{ dbt.type_string() }}) as service_date__precision,
        cast(assistive_device_name as {{ dbt.type_string() }}) as assistive_device_name,
        cast(service_quantity as decimal(18, 4)) as service_quantity,
        cast(subsidy_amount_yuan as decimal(18, 2)) as subsidy_amount_yuan,
        cast(funding_source as {{ dbt.type_string() }}) as funding_source,
        cast(service_result as {{ dbt.type_string() }}) as service_result,
        cast(accepted_date as date) as accepted_date,
        cast(accepted_date__precision as {{ dbt.type_string() }}) as accepted_date__precision,
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
