{{ config(materialized='view') }}
-- One rating counts per case and moment: the latest. Of ratings of the same second a person's goes before a
-- default one.
with ratings as (
    select * from {{ ref('int_ratings__current') }}
    where is_case_known
),

ranked as (
    select
        *,
        row_number()
            over (partition by case_id, moment order by rated_at desc, is_default asc, rating_id desc)
            as recency
    from ratings
)

select
    rating_id,
    case_id,
    rated_at,
    channel,
    moment,
    score,
    is_default,
    recency = 1 and not is_cancelled as is_valid,
    case
        when is_cancelled then 'cancelled_on_appeal'
        when recency > 1 then 'superseded'
    end as invalid_reason
from ranked
