-- Generated from contract MZ10 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'civil_affairs__cremations') }}
),

renamed as (
    select
        cast(deceased_name as {{ dbt.type_string() }}) as deceased_name,
        cast(resident_id_number as {{ dbt.type_string() }}) as resident_id_number,
        cast(resident_id_number__defects as {{ dbt.type_string() }}) as resident_id_number__defects,
        cast(resident_id_number__is_usable as boolean) as resident_id_number__is_usable,
        cast(sex as {{ dbt.type_string() }}) as sex,
        cast(death_date as date) as death_date,
        cast(death_date__precision as {{ dbt.type_string() }}) as death_date__precision,
        cast(cremated_date as date) as cremated_date,
        cast(cremated_date__precision as {{ dbt.type_string() }}) as cremated_date__precision,
        cast(cremation_number as {{ dbt.type_string() }}) as cremation_number,
        cast(registered_place as {{ dbt.type_string() }}) as registered_place,
        cast(death_certificate_number as {{ dbt.type_string() }}) as death_certificate_number,
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
