-- Generated from contract JY01 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'education__student_enrolments') }}
),

renamed as (
    select
        cast(student_number as {{ dbt.type_string() }}) as student_number,
        cast(full_name as {{ dbt.type_string() }}) as full_name,
        cast(resident_id_number as {{ dbt.type_string() }}) as resident_id_number,
        cast(resident_id_number__defects as {{ dbt.type_string() }}) as resident_id_number__defects,
        cast(resident_id_number__is_usable as boolean) as resident_id_number__is_usable,
        cast(sex as {{ dbt.type_string() }}) as sex,
        cast(birth_date as date) as birth_date,
        cast(birth_date__precision as {{ dbt.type_string() }}) as birth_date__precision,
        cast(school_name as {{ dbt.type_string() }}) as school_name,
        cast(school_code as {{ dbt.type_string() }}) as school_code,
        cast(school_stage as {{ dbt.type_string() }}) as school_stage,
        cast(grade as {{ dbt.type_string() }}) as grade,
        cast(class_name as {{ dbt.type_string() }}) as class_name,
        cast(attendance_mode as {{ dbt.type_string() }}) as attendance_mode,
        cast(registered_place as {{ dbt.type_string() }}) as registered_place,
        cast(residential_address as {{ dbt.type_string() }}) as residential_address,
        cast(is_left_behind as boolean) as is_left_behind,
        cast(is_disabled as boolean) as is_disabled,
        cast(is_subsistence_allowance_recipient as boolean) as is_subsistence_allowance_recipient,
        cast(is_orphan as boolean) as is_orphan,
        cast(guardian_1_name as {{ dbt.type_string() }}) as guardian_1_name,
        cast(guardian_1_relation as {{ dbt.type_string() }}) as guardian_1_relation,
        cast(guardian_1_phone_number as {{ dbt.type_string() }}) as guardian_1_phone_number,
        cast(guardian_1_resident_id_number as {{ dbt.type_string() }}) as guardian_1_resident_id_number,
        cast(
            guardian_1_resident_id_number__defects as {{ dbt.type_string() }}
        ) as guardian_1_resident_id_number__defects,
        cast(guardian_1_resident_id_number__is_usable as boolean) as guardian_1_resident_id_number__is_usable,
        cast(enrolment_status as {{ dbt.type_string() }}) as enrolment_status,
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
