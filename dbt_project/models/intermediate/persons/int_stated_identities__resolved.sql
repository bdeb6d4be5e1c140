{{ config(database='identifiers') }}
-- Rosters repeat a person month by month under what they state of him. Where the number is unusable, the number and
-- name as written stand for him, if linkage found one citizen, and no other, behind them in that feed.
with records as (
    select * from {{ ref('int_person_records__unioned') }}
    where record_role = 'own' and own_number is null
),

links as (
    select * from {{ ref('int_identity_links__current') }}
    where citizen_id is not null
)

select
    records.feed_code,
    records.stated_text,
    min(links.citizen_id) as citizen_id
from records
inner join links on records.spelling_key = links.spelling_key
group by records.feed_code, records.stated_text
having count(distinct links.citizen_id) = 1
