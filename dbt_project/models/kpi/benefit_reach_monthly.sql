-- Of those entitled by the data, how many are in the programme. Whoever cannot be decided, and whoever's line of its
-- register is astray, is counted apart, never as not entitled or not served; the month is that of the load date. Help
-- granted on an event (a bill, an emergency) reaches whoever had one, so of it neither a share is told nor anybody
-- counted as unserved.
with eligibility as (
    select * from {{ ref('eligibility') }}
),

citizens as (
    select
        citizen_id,
        township_code
    from {{ ref('citizens') }}
),

events as (
    select programme_code
    from {{ ref('programmes_listed') }}
    where granted_on = 'event'
),

-- Children's programmes have few people: one row for the district.
placed as (
    select
        {{ month_of('eligibility.as_of_date') }} as report_month,
        eligibility.programme_code,
        eligibility.is_enrolled,
        eligibility.parameter_status,
        case when eligibility.is_enrolled is not null or not eligibility.is_eligible then eligibility.is_eligible end
            as is_eligible,
        events.programme_code is null as is_by_entitlement,
        case
            when eligibility.programme_code in ('GUER', 'SHISHI') then 'district'
            else coalesce(citizens.township_code, 'unknown')
        end as township_code
    from eligibility
    left join citizens on eligibility.citizen_id = citizens.citizen_id
    left join events on eligibility.programme_code = events.programme_code
)

select
    report_month,
    programme_code,
    township_code,
    max(parameter_status) as parameter_status,
    count(case when is_eligible and is_enrolled then 1 end) as numerator,
    count(case when is_eligible then 1 end) as denominator,
    cast(count(case when is_eligible and is_enrolled and is_by_entitlement then 1 end) as double)
    / nullif(count(case when is_eligible and is_by_entitlement then 1 end), 0) as reach_share,
    count(case when is_eligible and not is_enrolled and is_by_entitlement then 1 end) as unserved_count,
    count(case when is_eligible is null then 1 end) as undecided_count,
    count(case when not is_eligible and is_enrolled then 1 end) as enrolled_not_eligible_count
from placed
group by report_month, programme_code, township_code
