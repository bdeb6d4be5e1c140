-- Generated from contract WJ01 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'health__elderly_health_checks') }}
),

renamed as (
    select
        cast(health_record_number as {{ dbt.type_string() }}) as health_record_number,
        cast(full_name as {{ dbt.type_string() }}) as full_name,
        cast(resident_id_number as {{ dbt.type_string() }}) as resident_id_number,
        cast(resident_id_number__defects as {{ dbt.type_string() }}) as resident_id_number__defects,
        cast(resident_id_number__is_usable as boolean) as resident_id_number__is_usable,
        cast(sex as {{ dbt.type_string() }}) as sex,
        cast(birth_date as date) as birth_date,
        cast(birth_date__precision as {{ dbt.type_string() }}) as birth_date__precision,
        cast(examination_institution as {{ dbt.type_string() }}) as examination_institution,
        cast(examined_date as date) as examined_date,
        cast(examined_date__precision as {{ dbt.type_string() }}) as examined_date__precision,
        cast(self_care_assessment as {{ dbt.type_string() }}) as self_care_assessment,
        cast(blood_pressure_mmhg as {{ dbt.type_string() }}) as blood_pressure_mmhg,
        cast(blood_glucose_mmol_per_litre as decimal(18, 4)) as blood_glucose_mmol_per_litre,
        cast(chronic_diseases as {{ dbt.type_string() }}) as chronic_diseases,
        cast(health_guidance as {{ dbt.type_string() }}) as health_guidance,
        cast(follow_up_date as date) as follow_up_date,
        cast(follow_up_date__precision as {{ dbt.type_string() }}) as follow_up_date__precision,
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
