-- Generated from contract MZ06 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'civil_affairs__temporary_assistance') }}
),

renamed as (
    select
        cast(assistance_number as {{ dbt.type_string() }}) as assistance_number,
        cast(full_name as {{ dbt.type_string() }}) as full_name,
        cast(resident_id_number as {{ dbt.type_string() }}) as resident_id_number,
        cast(resident_id_number__defects as {{ dbt.type_string() }}) as resident_id_number__defects,
        cast(resident_id_number__is_usable as boolean) as resident_id_number__is_usable,
        cast(registered_place as {{ dbt.type_string() }}) as registered_place,
        cast(emergency_place as {{ dbt.type_string() }}) as emergency_place,
        cast(assistance_type as {{ dbt.type_string() }}) as assistance_type,
        cast(assistance_reason as {{ dbt.type_string() }}) as assistance_reason,
        cast(accepted_date as date) as accepted_date,
        cast(accepted_date__precision as {{ dbt.type_string() }}) as accepted_date__precision,
        cast(approved_date as date) as approved_date,
        cast(approved_date__precision as {{ dbt.type_string() }}) as approved_date__precision,
        cast(approval_level as {{ dbt.type_string() }}) as approval_level,
        cast(assistance_amount_yuan as decimal(18, 2)) as assistance_amount_yuan,
        cast(payment_method as {{ dbt.type_string() }}) as payment_method,
        cast(paid_date as date) as paid_date,
        cast(paid_date__precision as {{ dbt.type_string() }}) as paid_date__precision,
        cast(bank_account_number as {{ dbt.type_string() }}) as bank_account_number,
        cast(is_aid_before_paperwork as boolean) as is_aid_before_paperwork,
        cast(paperwork_completed_date as date) as paperwork_completed_date,
        cast(paperwork_completed_date__precision as {{ dbt.type_string() }}) as paperwork_completed_date__precision,
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
