-- Generated from contract YL01 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'elderly_care__facilities') }}
),

renamed as (
    select
        cast(facility_code as {{ dbt.type_string() }}) as facility_code,
        cast(facility_name as {{ dbt.type_string() }}) as facility_name,
        cast(facility_type as {{ dbt.type_string() }}) as facility_type,
        cast(facility_address as {{ dbt.type_string() }}) as facility_address,
        cast(division_code as {{ dbt.type_string() }}) as division_code,
        cast(longitude_latitude as {{ dbt.type_string() }}) as longitude_latitude,
        cast(construction_mode as {{ dbt.type_string() }}) as construction_mode,
        cast(property_owner as {{ dbt.type_string() }}) as property_owner,
        cast(operator_name as {{ dbt.type_string() }}) as operator_name,
        cast(operator_credit_code as {{ dbt.type_string() }}) as operator_credit_code,
        cast(operator_credit_code__defects as {{ dbt.type_string() }}) as operator_credit_code__defects,
        cast(operator_credit_code__is_usable as boolean) as operator_credit_code__is_usable,
        cast(contract_start_date as date) as contract_start_date,
        cast(contract_start_date__precision as {{ dbt.type_string() }}) as contract_start_date__precision,
        cast(contract_end_date as date) as contract_end_date,
        cast(contract_end_date__precision as {{ dbt.type_string() }}) as contract_end_date__precision,
        cast(floor_area_square_metres as decimal(18, 4)) as floor_area_square_metres,
        cast(approved_bed_count as {{ dbt.type_bigint() }}) as approved_bed_count,
        cast(available_bed_count as {{ dbt.type_bigint() }}) as available_bed_count,
        cast(nursing_bed_count as {{ dbt.type_bigint() }}) as nursing_bed_count,
        cast(service_radius_metres as {{ dbt.type_bigint() }}) as service_radius_metres,
        cast(served_population_aged_60_plus_count as {{ dbt.type_bigint() }}) as served_population_aged_60_plus_count,
        cast(opened_date as date) as opened_date,
        cast(opened_date__precision as {{ dbt.type_string() }}) as opened_date__precision,
        cast(facility_grade as {{ dbt.type_string() }}) as facility_grade,
        cast(fire_safety_acceptance as {{ dbt.type_string() }}) as fire_safety_acceptance,
        cast(annual_operating_subsidy_yuan as decimal(18, 2)) as annual_operating_subsidy_yuan,
        cast(facility_status as {{ dbt.type_string() }}) as facility_status,
        cast(served_villages as {{ dbt.type_string() }}) as served_villages,
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
