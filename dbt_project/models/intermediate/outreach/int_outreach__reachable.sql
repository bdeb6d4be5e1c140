-- How each candidate can be told: by his own phone, a minor sooner by that of whoever answers for him, everybody else
-- by that only without an own one; else through the village, where it is known: no feed lists the posts of a village.
with candidates as (
    select distinct citizen_id from {{ ref('int_outreach__runs') }}
    where is_latest
),

phones as (
    select
        citizen_id,
        bool_or(reach_by = 'phone') as has_phone,
        bool_or(reach_by = 'guardian') as has_guardian
    from {{ ref('int_outreach__phones') }}
    group by citizen_id
)

select
    candidates.citizen_id,
    case
        when phones.has_guardian and citizens.age_years < {{ programme_parameter('CHILD_AGE') }} then 'guardian'
        when phones.has_phone then 'phone'
        when phones.has_guardian then 'guardian'
        when citizens.division_code is not null then 'village_cadre'
    end as reach_by
from candidates
left join phones on candidates.citizen_id = phones.citizen_id
left join {{ ref('int_citizens__described') }} as citizens on candidates.citizen_id = citizens.citizen_id
