-- Generated from contract MZ11 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'civil_affairs__marriage_registrations') }}
),

renamed as (
    select
        cast(registration_type as {{ dbt.type_string() }}) as registration_type,
        cast(husband_name as {{ dbt.type_string() }}) as husband_name,
        cast(husband_document_number as {{ dbt.type_string() }}) as husband_document_number,
        cast(husband_document_number__defects as {{ dbt.type_string() }}) as husband_document_number__defects,
        cast(husband_document_number__is_usable as boolean) as husband_document_number__is_usable,
        cast(wife_name as {{ dbt.type_string() }}) as wife_name,
        cast(wife_document_number as {{ dbt.type_string() }}) as wife_document_number,
        cast(wife_document_number__defects as {{ dbt.type_string() }}) as wife_document_number__defects,
        cast(wife_document_number__is_usable as boolean) as wife_document_number__is_usable,
        cast(registered_date as date) as registered_date,
        cast(registered_date__precision as {{ dbt.type_string() }}) as registered_date__precision,
        cast(registration_authority as {{ dbt.type_string() }}) as registration_authority,
        cast(registration_certificate_number as {{ dbt.type_string() }}) as registration_certificate_number,
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
