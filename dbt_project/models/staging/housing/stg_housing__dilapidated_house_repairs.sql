-- Generated from contract ZJ01 version 2 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'housing__dilapidated_house_repairs') }}
),

renamed as (
    select
        cast(plan_year as {{ dbt.type_bigint() }}) as plan_year,
        cast(farm_household_number as {{ dbt.type_string() }}) as farm_household_number,
        cast(head_name as {{ dbt.type_string() }}) as head_name,
        cast(resident_id_number as {{ dbt.type_string() }}) as resident_id_number,
        cast(resident_id_number__defects as {{ dbt.type_string() }}) as resident_id_number__defects,
        cast(resident_id_number__is_usable as boolean) as resident_id_number__is_usable,
        cast(township_name as {{ dbt.type_string() }}) as township_name,
        cast(village_name as {{ dbt.type_string() }}) as village_name,
        cast(target_category as {{ dbt.type_string() }}) as target_category,
        cast(household_size_count as {{ dbt.type_bigint() }}) as household_size_count,
        cast(danger_grade as {{ dbt.type_string() }}) as danger_grade,
        cast(appraised_date as date) as appraised_date,
        cast(appraised_date__precision as {{ dbt.type_string() }}) as appraised_date__precision,
        cast(works_mode as {{ dbt.type_string() }}) as works_mode,
        cast(floor_area_square_metres as decimal(18, 4)) as floor_area_square_metres,
        cast(longitude_latitude as {{ dbt.type_string() }}) as longitude_latitude,
        cast(works_started_date as date) as works_started_date,
        cast(works_started_date__precision as {{ dbt.type_string() }}) as works_started_date__precision,
        cast(works_completed_date as date) as works_completed_date,
        cast(works_completed_date__precision as {{ dbt.type_string() }}) as works_completed_date__precision,
        cast(accepted_date as date) as accepted_date,
        cast(accepted_date__precision as {{ dbt.type_string() }}) as accepted_date__precision,
        cast(inspector_name as {{ dbt.type_string() }}) as inspector_name,
        cast(central_subsidy_yuan as decimal(18, 2)) as central_subsidy_yuan,
        cast(provincial_subsidy_yuan as decimal(18, 2)) as provincial_subsidy_yuan,
        cast(city_subsidy_yuan as decimal(18, 2)) as city_subsidy_yuan,
        cast(district_subsidy_yuan as decimal(18, 2)) as district_subsidy_yuan,
        cast(paid_date as date) as paid_date,
        cast(paid_date__precision as {{ dbt.type_string() }}) as paid_date__precision,
        cast(bank_account_number as {{ dbt.type_string() }}) as bank_account_number,
        cast(is_helped_before as boolean) as is_helped_before,
        cast(check_authorized_date as date) as check_authorized_date,
        cast(check_authorized_date__precision as {{ dbt.type_string() }}) as check_authorized_date__precision,
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
