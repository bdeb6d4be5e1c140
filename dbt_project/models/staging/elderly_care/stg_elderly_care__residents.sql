-- Generated from contract YL02 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'elderly_care__residents') }}
),

renamed as (
    select
        cast(facility_code as {{ dbt.type_string() }}) as facility_code,
        cast(full_name as {{ dbt.type_string() }}) as full_name,
        cast(resident_id_number as {{ dbt.type_string() }}) as resident_id_number,
        cast(resident_id_number__defects as {{ dbt.type_string() }}) as resident_id_number__defects,
        cast(resident_id_number__is_usable as boolean) as resident_id_number__is_usable,
        cast(moved_in_date as date) as moved_in_date,
        cast(moved_in_date__precision as {{ dbt.type_string() }}) as moved_in_date__precision,
        cast(moved_out_date as date) as moved_out_date,
        cast(moved_out_date__precision as {{ dbt.type_string() }}) as moved_out_date__precision,
        cast(moved_out_reason as {{ dbt.type_string() }}) as moved_out_reason,
        cast(ability_grade as {{ dbt.type_string() }}) as ability_grade,
        cast(monthly_fee_yuan as decimal(18, 2)) as monthly_fee_yuan,
        cast(payer as {{ dbt.type_string() }}) as payer,
        cast(bed_number as {{ dbt.type_string() }}) as bed_number,
        cast(guardian_name as {{ dbt.type_string() }}) as guardian_name,
        cast(government_subsidy_yuan as decimal(18, 2)) as government_subsidy_yuan,
        cast(resident_payment_yuan as decimal(18, 2)) as resident_payment_yuan,
        cast(operator_reduction_yuan as decimal(18, 2)) as operator_reduction_yuan,
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
