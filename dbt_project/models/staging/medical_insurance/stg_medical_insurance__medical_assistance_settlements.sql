-- Generated from contract YB02 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'medical_insurance__medical_assistance_settlements') }}
),

renamed as (
    select
        cast(settlement_number as {{ dbt.type_string() }}) as settlement_number,
        cast(resident_id_number as {{ dbt.type_string() }}) as resident_id_number,
        cast(resident_id_number__defects as {{ dbt.type_string() }}) as resident_id_number__defects,
        cast(resident_id_number__is_usable as boolean) as resident_id_number__is_usable,
        cast(full_name as {{ dbt.type_string() }}) as full_name,
        cast(assistance_category as {{ dbt.type_string() }}) as assistance_category,
        cast(medical_institution as {{ dbt.type_string() }}) as medical_institution,
        cast(care_type as {{ dbt.type_string() }}) as care_type,
        cast(admitted_date as date) as admitted_date,
        cast(admitted_date__precision as {{ dbt.type_string() }}) as admitted_date__precision,
        cast(discharged_date as date) as discharged_date,
        cast(discharged_date__precision as {{ dbt.type_string() }}) as discharged_date__precision,
        cast(diagnosis_code as {{ dbt.type_string() }}) as diagnosis_code,
        cast(total_cost_yuan as decimal(18, 2)) as total_cost_yuan,
        cast(basic_insurance_paid_yuan as decimal(18, 2)) as basic_insurance_paid_yuan,
        cast(critical_illness_insurance_paid_yuan as decimal(18, 2)) as critical_illness_insurance_paid_yuan,
        cast(other_paid_yuan as decimal(18, 2)) as other_paid_yuan,
        cast(medical_assistance_paid_yuan as decimal(18, 2)) as medical_assistance_paid_yuan,
        cast(out_of_pocket_yuan as decimal(18, 2)) as out_of_pocket_yuan,
        cast(settled_date as date) as settled_date,
        cast(settled_date__precision as {{ dbt.type_string() }}) as settled_date__precision,
        cast(is_referred as boolean) as is_referred,
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
