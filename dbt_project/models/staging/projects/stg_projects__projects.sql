-- Generated from contract XM01 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'projects__projects') }}
),

renamed as (
    select
        cast(project_number as {{ dbt.type_string() }}) as project_number,
        cast(national_project_code as {{ dbt.type_string() }}) as national_project_code,
        cast(project_name as {{ dbt.type_string() }}) as project_name,
        cast(plan_year as {{ dbt.type_bigint() }}) as plan_year,
        cast(list_category as {{ dbt.type_string() }}) as list_category,
        cast(focus_area as {{ dbt.type_string() }}) as focus_area,
        cast(project_kind as {{ dbt.type_string() }}) as project_kind,
        cast(responsible_unit as {{ dbt.type_string() }}) as responsible_unit,
        cast(lead_official_name as {{ dbt.type_string() }}) as lead_official_name,
        cast(project_owner_name as {{ dbt.type_string() }}) as project_owner_name,
        cast(project_owner_credit_code as {{ dbt.type_string() }}) as project_owner_credit_code,
        cast(project_owner_credit_code__defects as {{ dbt.type_string() }}) as project_owner_credit_code__defects,
        cast(project_owner_credit_code__is_usable as boolean) as project_owner_credit_code__is_usable,
        cast(site_division_codes as {{ dbt.type_string() }}) as site_division_codes,
        cast(longitude_latitude as {{ dbt.type_string() }}) as longitude_latitude,
        cast(works_description as {{ dbt.type_string() }}) as works_description,
        cast(planned_total_investment_yuan as decimal(18, 2)) as planned_total_investment_yuan,
        cast(planned_year_investment_yuan as decimal(18, 2)) as planned_year_investment_yuan,
        cast(central_funds_yuan as decimal(18, 2)) as central_funds_yuan,
        cast(provincial_funds_yuan as decimal(18, 2)) as provincial_funds_yuan,
        cast(city_funds_yuan as decimal(18, 2)) as city_funds_yuan,
        cast(district_funds_yuan as decimal(18, 2)) as district_funds_yuan,
        cast(bond_funds_yuan as decimal(18, 2)) as bond_funds_yuan,
        cast(self_raised_funds_yuan as decimal(18, 2)) as self_raised_funds_yuan,
        cast(private_funds_yuan as decimal(18, 2)) as private_funds_yuan,
        cast(planned_start_date as date) as planned_start_date,
        cast(planned_start_date__precision as {{ dbt.type_string() }}) as planned_start_date__precision,
        cast(planned_completion_date as date) as planned_completion_date,
        cast(planned_completion_date__precision as {{ dbt.type_string() }}) as planned_completion_date__precision,
        cast(planned_beneficiary_count as {{ dbt.type_bigint() }}) as planned_beneficiary_count,
        cast(target_indicators as {{ dbt.type_string() }}) as target_indicators,
        cast(carried_over_from_project_number as {{ dbt.type_string() }}) as carried_over_from_project_number,
        cast(project_status as {{ dbt.type_string() }}) as project_status,
        cast(plan_code as {{ dbt.type_string() }}) as plan_code,
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
