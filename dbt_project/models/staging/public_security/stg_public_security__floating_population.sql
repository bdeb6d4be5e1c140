-- Generated from contract GA03 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'public_security__floating_population') }}
),

renamed as (
    select
        cast(document_type as {{ dbt.type_string() }}) as document_type,
        cast(document_number as {{ dbt.type_string() }}) as document_number,
        cast(document_number__defects as {{ dbt.type_string() }}) as document_number__defects,
        cast(document_number__is_usable as boolean) as document_number__is_usable,
        cast(full_name as {{ dbt.type_string() }}) as full_name,
        cast(residential_address as {{ dbt.type_string() }}) as residential_address,
        cast(residence_reason as {{ dbt.type_string() }}) as residence_reason,
        cast(registered_date as date) as registered_date,
        cast(registered_date__precision as {{ dbt.type_string() }}) as registered_date__precision,
        cast(valid_to_date as date) as valid_to_date,
        cast(valid_to_date__precision as {{ dbt.type_string() }}) as valid_to_date__precision,
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
