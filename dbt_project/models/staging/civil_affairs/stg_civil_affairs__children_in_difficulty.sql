-- Generated from contract MZ08 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'civil_affairs__children_in_difficulty') }}
),

renamed as (
    select
        cast(child_name as {{ dbt.type_string() }}) as child_name,
        cast(resident_id_number as {{ dbt.type_string() }}) as resident_id_number,
        cast(resident_id_number__defects as {{ dbt.type_string() }}) as resident_id_number__defects,
        cast(resident_id_number__is_usable as boolean) as resident_id_number__is_usable,
        cast(child_category as {{ dbt.type_string() }}) as child_category,
        cast(care_mode as {{ dbt.type_string() }}) as care_mode,
        cast(father_name as {{ dbt.type_string() }}) as father_name,
        cast(father_resident_id_number as {{ dbt.type_string() }}) as father_resident_id_number,
        cast(father_resident_id_number__defects as {{ dbt.type_string() }}) as father_resident_id_number__defects,
        cast(father_resident_id_number__is_usable as boolean) as father_resident_id_number__is_usable,
        cast(father_condition as {{ dbt.type_string() }}) as father_condition,
        cast(father_evidence_date as date) as father_evidence_date,
        cast(father_evidence_date__precision as {{ dbt.type_string() }}) as father_evidence_date__precision,
        cast(mother_name as {{ dbt.type_string() }}) as mother_name,
        cast(mother_resident_id_number as {{ dbt.type_string() }}) as mother_resident_id_number,
        cast(mother_resident_id_number__defects as {{ dbt.type_string() }}) as mother_resident_id_number__defects,
        cast(mother_resident_id_number__is_usable as boolean) as mother_resident_id_number__is_usable,
        cast(mother_condition as {{ dbt.type_string() }}) as mother_condition,
        cast(mother_evidence_date as date) as mother_evidence_date,
        cast(mother_evidence_date__precision as {{ dbt.type_string() }}) as mother_evidence_date__precision,
        cast(guardian_name as {{ dbt.type_string() }}) as guardian_name,
        cast(guardian_resident_id_number as {{ dbt.type_string() }}) as guardian_resident_id_number,
        cast(guardian_resident_id_number__defects as {{ dbt.type_string() }}) as guardian_resident_id_number__defects,
        cast(guardian_resident_id_number__is_usable as boolean) as guardian_resident_id_number__is_usable,
        cast(guardian_relation as {{ dbt.type_string() }}) as guardian_relation,
        cast(approved_date as date) as approved_date,
        cast(approved_date__precision as {{ dbt.type_string() }}) as approved_date__precision,
        cast(monthly_standard_yuan as decimal(18, 2)) as monthly_standard_yuan,
        cast(paid_amount_yuan as decimal(18, 2)) as paid_amount_yuan,
        cast(payment_mode as {{ dbt.type_string() }}) as payment_mode,
        cast(bank_account_number as {{ dbt.type_string() }}) as bank_account_number,
        cast(school_name as {{ dbt.type_string() }}) as school_name,
        cast(benefit_status as {{ dbt.type_string() }}) as benefit_status,
        cast(end_reason as {{ dbt.type_string() }}) as end_reason,
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
