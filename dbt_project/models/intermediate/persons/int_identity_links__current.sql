{{ config(materialized='view', database='identifiers') }}
-- Which citizen each spelling is as of this night, and what became of those that are nobody's yet.
with members as (
    select * from {{ source('identity', 'member') }}
    where known_to is null
),

judged as (
    select
        loose.spelling_key,
        verdict.outcome
    from {{ source('identity', 'loose') }} as loose
    inner join {{ source('identity', 'verdict') }} as verdict on loose.node_id = verdict.node_id
)

select
    members.citizen_id,
    members.method,
    members.probability,
    members.known_from,
    judged.outcome,
    coalesce(members.spelling_key, judged.spelling_key) as spelling_key
from members
full outer join judged on members.spelling_key = judged.spelling_key
