-- Tonight's candidates (应享未享): every condition of a programme holds and the person is not in it. Who was a candidate
-- the night before and cannot be decided tonight, for lack of a feed, stays one: a late department costs no place. Help
-- that is granted on an event has no candidates: without one there is nothing to push.
with outside as (
    select
        decided.citizen_id,
        decided.programme_code,
        decided.is_eligible
    from {{ ref('int_eligibility__decided') }} as decided
    inner join {{ ref('programmes_listed') }} as programmes on decided.programme_code = programmes.programme_code
    where not decided.is_enrolled and programmes.granted_on = 'entitlement'
),

last_night as (
    select
        citizen_id,
        programme_code
    from {{ source('casework', 'outreach_spells') }}
    where is_from_last_night
)

select
    outside.citizen_id,
    outside.programme_code,
    outside.is_eligible is not null as is_decided
from outside
left join last_night
    on
        outside.citizen_id = last_night.citizen_id
        and outside.programme_code = last_night.programme_code
where outside.is_eligible or (outside.is_eligible is null and last_night.citizen_id is not null)
