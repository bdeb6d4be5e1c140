-- Generated from contract MZ12 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'civil_affairs__means_checks') }}
),

renamed as (
    select
        cast(request_number as {{ dbt.type_string() }}) as request_number,
        cast(head_name as {{ dbt.type_string() }}) as head_name,
        cast(head_resident_id_number as {{ dbt.type_string() }}) as head_resident_id_number,
        cast(head_resident_id_number__defects as {{ dbt.type_string() }}) as head_resident_id_number__defects,
        cast(head_resident_id_number__is_usable as boolean) as head_resident_id_number__is_usable,
        cast(member_name as {{ dbt.type_string() }}) as member_name,
        cast(member_resident_id_number as {{ dbt.type_string() }}) as member_resident_id_number,
        cast(member_resident_id_number__defects as {{ dbt.type_string() }}) as member_resident_id_number__defects,
        cast(member_resident_id_number__is_usable as boolean) as member_resident_id_number__is_usable,
        cast(check_item as {{ dbt.type_string() }}) as check_item,
        cast(queried_date as date) as queried_date,
        cast(queried_date__precision as {{ dbt.type_string() }}) as queried_date__precision,
        cast(check_result as {{ dbt.type_string() }}) as check_result,
        cast(amount_yuan as decimal(18, 2)) as amount_yuan,
        cast(explanation as {{ dbt.type_string() }}) as explanation,
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
