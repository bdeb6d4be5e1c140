-- Generated from contract MZ03 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'civil_affairs__extreme_hardship_support_persons') }}
),

renamed as (
    select
        cast(support_certificate_number as {{ dbt.type_string() }}) as support_certificate_number,
        cast(full_name as {{ dbt.type_string() }}) as full_name,
        cast(resident_id_number as {{ dbt.type_string() }}) as resident_id_number,
        cast(resident_id_number__defects as {{ dbt.type_string() }}) as resident_id_number__defects,
        cast(resident_id_number__is_usable as boolean) as resident_id_number__is_usable,
        cast(area_type as {{ dbt.type_string() }}) as area_type,
        cast(support_mode as {{ dbt.type_string() }}) as support_mode,
        cast(support_institution as {{ dbt.type_string() }}) as support_institution,
        cast(self_care_grade as {{ dbt.type_string() }}) as self_care_grade,
        cast(can_eat as boolean) as can_eat,
        cast(can_dress as boolean) as can_dress,
        cast(can_get_in_and_out_of_bed as boolean) as can_get_in_and_out_of_bed,
        cast(can_use_toilet as boolean) as can_use_toilet,
        cast(can_walk as boolean) as can_walk,
        cast(can_bathe as boolean) as can_bathe,
        cast(assessed_date as date) as assessed_date,
        cast(assessed_date__precision as {{ dbt.type_string() }}) as assessed_date__precision,
        cast(basic_living_standard_yuan as decimal(18, 2)) as basic_living_standard_yuan,
        cast(care_standard_yuan as decimal(18, 2)) as care_standard_yuan,
        cast(monthly_total_yuan as decimal(18, 2)) as monthly_total_yuan,
        cast(guardian_name as {{ dbt.type_string() }}) as guardian_name,
        cast(guardian_resident_id_number as {{ dbt.type_string() }}) as guardian_resident_id_number,
        cast(guardian_resident_id_number__defects as {{ dbt.type_string() }}) as guardian_resident_id_number__defects,
        cast(guardian_resident_id_number__is_usable as boolean) as guardian_resident_id_number__is_usable,
        cast(caregiver_name as {{ dbt.type_string() }}) as caregiver_name,
        cast(bank_account_number as {{ dbt.type_string() }}) as bank_account_number,
        cast(approved_date as date) as approved_date,
        cast(approved_date__precision as {{ dbt.type_string() }}) as approved_date__precision,
        cast(start_month as date) as start_month,
        cast(benefit_status as {{ dbt.type_string() }}) as benefit_status,
        cast(end_reason as {{ dbt.type_string() }}) as end_reason,
        cast(end_month as date) as end_month,
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
