-- Callers, phone numbers, addresses and every free text stay behind in staging.
with deliveries as (
    select * from {{ ref('stg_hotline__tickets') }}
    where {{ is_placeable('RX01') }}
),

divisions as (
    select * from {{ ref('int_divisions__matched') }}
    where township_text = ''
),

ranked as (
    select
        *,
        row_number() over (partition by ticket_number order by _load_sequence desc, _source_row desc) as recency
    from deliveries
)

select
    ranked.ticket_number as ticket_id,
    ranked.request_type as kind,
    ranked.topic_level_1 as topic,
    divisions.township_code,
    ranked.received_at,
    ranked.replied_at,
    ranked.closed_at,
    ranked.callback_result,
    ranked.matter_code
from ranked
left join divisions
    on ranked.incident_address = divisions.village_text and ranked._area_code = divisions.area_code
where ranked.recency = 1
