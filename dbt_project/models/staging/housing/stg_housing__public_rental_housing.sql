-- Generated from contract ZJ02 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'housing__public_rental_housing') }}
),

renamed as (
    select
        cast(housing_support_number as {{ dbt.type_string() }}) as housing_support_number,
        cast(applicant_name as {{ dbt.type_string() }}) as applicant_name,
        cast(resident_id_number as {{ dbt.type_string() }}) as resident_id_number,
        cast(resident_id_number__defects as {{ dbt.type_string() }}) as resident_id_number__defects,
        cast(resident_id_number__is_usable as boolean) as resident_id_number__is_usable,
        cast(co_applicants as {{ dbt.type_string() }}) as co_applicants,
        cast(support_mode as {{ dbt.type_string() }}) as support_mode,
        cast(estate_name as {{ dbt.type_string() }}) as estate_name,
        cast(building_and_room as {{ dbt.type_string() }}) as building_and_room,
        cast(floor_area_square_metres as decimal(18, 4)) as floor_area_square_metres,
        cast(contract_start_date as date) as contract_start_date,
        cast(contract_start_date__precision as {{ dbt.type_string() }}) as contract_start_date__precision,
        cast(contract_end_date as date) as contract_end_date,
        cast(contract_end_date__precision as {{ dbt.type_string() }}) as contract_end_date__precision,
        cast(monthly_rent_yuan as decimal(18, 2)) as monthly_rent_yuan,
        cast(rent_paid_to_date as date) as rent_paid_to_date,
        cast(rent_paid_to_date__precision as {{ dbt.type_string() }}) as rent_paid_to_date__precision,
        cast(annual_review_date as date) as annual_review_date,
        cast(annual_review_date__precision as {{ dbt.type_string() }}) as annual_review_date__precision,
        cast(annual_review_result as {{ dbt.type_string() }}) as annual_review_result,
        cast(household_income_yuan as decimal(18, 2)) as household_income_yuan,
        cast(living_area_per_capita_square_metres as decimal(18, 4)) as living_area_per_capita_square_metres,
        cast(support_status as {{ dbt.type_string() }}) as support_status,
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
