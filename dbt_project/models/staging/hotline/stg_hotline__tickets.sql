-- Generated from contract RX01 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'hotline__tickets') }}
),

renamed as (
    select
        cast(ticket_number as {{ dbt.type_string() }}) as ticket_number,
        cast(received_at as timestamp) as received_at,
        cast(channel as {{ dbt.type_string() }}) as channel,
        cast(caller_name as {{ dbt.type_string() }}) as caller_name,
        cast(caller_phone_number as {{ dbt.type_string() }}) as caller_phone_number,
        cast(request_type as {{ dbt.type_string() }}) as request_type,
        cast(topic_level_1 as {{ dbt.type_string() }}) as topic_level_1,
        cast(topic_level_2 as {{ dbt.type_string() }}) as topic_level_2,
        cast(ticket_title as {{ dbt.type_string() }}) as ticket_title,
        cast(ticket_content as {{ dbt.type_string() }}) as ticket_content,
        cast(incident_address as {{ dbt.type_string() }}) as incident_address,
        cast(is_confidential as boolean) as is_confidential,
        cast(lead_unit as {{ dbt.type_string() }}) as lead_unit,
        cast(supporting_unit as {{ dbt.type_string() }}) as supporting_unit,
        cast(dispatched_at as timestamp) as dispatched_at,
        cast(received_by_unit_at as timestamp) as received_by_unit_at,
        cast(due_at as timestamp) as due_at,
        cast(extension_count as {{ dbt.type_bigint() }}) as extension_count,
        cast(replied_at as timestamp) as replied_at,
        cast(reply_content as {{ dbt.type_string() }}) as reply_content,
        cast(is_caller_contacted as boolean) as is_caller_contacted,
        cast(closed_at as timestamp) as closed_at,
        cast(callback_result as {{ dbt.type_string() }}) as callback_result,
        cast(rework_count as {{ dbt.type_bigint() }}) as rework_count,
        cast(is_supervised as boolean) as is_supervised,
        cast(matter_code as {{ dbt.type_string() }}) as matter_code,
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
