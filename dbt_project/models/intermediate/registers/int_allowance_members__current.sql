-- One row per member of a household on the subsistence allowance this month.
with stays as (
    select * from {{ ref('int_households__allowance_stays') }}
    where
        citizen_id is not null
        and start_month <= {{ month_of(load_date()) }}
        and coalesce(end_month, date '9999-12-01') >= {{ month_of(load_date()) }}
),

households as (
    select * from {{ ref('int_allowance_households__current') }}
)

select
    stays.household_id,
    stays.citizen_id,
    households.applicant_citizen_id,
    households.check_authorized_date is not null as has_authorised_checks,
    bool_or(stays.is_covered) as is_covered,
    bool_or(stays.is_covered and coalesce(stays.is_able, false)) as is_covered_and_able,
    min(stays.start_month) as start_month,
    min(stays.member_key) as record_key
from stays
inner join households on stays.household_id = households.household_id
group by stays.household_id, stays.citizen_id, households.applicant_citizen_id, households.check_authorized_date
