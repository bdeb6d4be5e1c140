-- One row per citizen: how many records of how many departments speak of him, since when, and how far they agree on the
-- name. A number shared by two people shows here as a low share, until linkage decides on such records.
with linked as (
    select
        citizen_id,
        record_key,
        record_role,
        first_delivered_date,
        split_part(feed, '__', 1) as department
    from {{ ref('int_citizens__linked') }}
    where citizen_id is not null
),

names as (
    select
        numbers.citizen_id,
        records.full_name,
        count(*) as name_count
    from {{ ref('int_person_records__unioned') }} as records
    inner join {{ ref('int_identity_numbers__resolved') }} as numbers
        on records.own_number = numbers.resident_id_number
    where records.full_name is not null
    group by numbers.citizen_id, records.full_name
),

agreement as (
    select
        citizen_id,
        max(name_count) / cast(sum(name_count) as double) as name_share
    from names
    group by citizen_id
),

counted as (
    select
        citizen_id,
        count(*) as record_count,
        count(distinct department) as department_count,
        min(first_delivered_date) as first_known_date
    from linked
    group by citizen_id
)

select
    counted.citizen_id,
    counted.record_count,
    counted.department_count,
    counted.first_known_date,
    agreement.name_share as identity_confidence
from counted
left join agreement on counted.citizen_id = agreement.citizen_id
