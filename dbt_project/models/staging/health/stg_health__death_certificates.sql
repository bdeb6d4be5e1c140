-- Generated from contract WJ02 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'health__death_certificates') }}
),

renamed as (
    select
        cast(death_certificate_number as {{ dbt.type_string() }}) as death_certificate_number,
        cast(full_name as {{ dbt.type_string() }}) as full_name,
        cast(resident_id_number as {{ dbt.type_string() }}) as resident_id_number,
        cast(resident_id_number__defects as {{ dbt.type_string() }}) as resident_id_number__defects,
        cast(resident_id_number__is_usable as boolean) as resident_id_number__is_usable,
        cast(sex as {{ dbt.type_string() }}) as sex,
        cast(birth_date as date) as birth_date,
        cast(birth_date__precision as {{ dbt.type_string() }}) as birth_date__precision,
        cast(registered_address as {{ dbt.type_string() }}) as registered_address,
        cast(residential_address as {{ dbt.type_string() }}) as residential_address,
        cast(death_date as date) as death_date,
        cast(death_date__precision as {{ dbt.type_string() }}) as death_date__precision,
        cast(death_place_type as {{ dbt.type_string() }}) as death_place_type,
        cast(underlying_cause as {{ dbt.type_string() }}) as underlying_cause,
        cast(underlying_cause_code as {{ dbt.type_string() }}) as underlying_cause_code,
        cast(issuing_institution as {{ dbt.type_string() }}) as issuing_institution,
        cast(issued_date as date) as issued_date,
        cast(issued_date__precision as {{ dbt.type_string() }}) as issued_date__precision,
        cast(relative_name as {{ dbt.type_string() }}) as relative_name,
        cast(relative_phone_number as {{ dbt.type_string() }}) as relative_phone_number,
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
