with tickets as (
    select * from {{ ref('int_tickets__current') }}
)

select
    ticket_id,
    kind,
    topic,
    township_code,
    received_at,
    replied_at,
    closed_at,
    callback_result,
    matter_code
from tickets
