-- Tonight's candidates (应享未享): every condition of a programme holds and the person is not in it. Who was a candidate
-- the night before and cannot be decided tonight, for lack of a feed, stays one: a late department costs no place.
with outside as (
    select
        citizen_id,
        programme_code,
        is_eligible
    from {{ ref('int_eligibility__decided') }}
    where not is_enrolled
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
