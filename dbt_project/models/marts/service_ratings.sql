with judged as (
    select * from {{ ref('int_ratings__judged') }}
)

select
    rating_id,
    case_id,
    rated_at,
    channel,
    moment,
    score,
    is_default,
    is_valid,
    invalid_reason
from judged
