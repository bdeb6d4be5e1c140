-- Days are counted as differences of workday_number: the number of working days after day A up to and including
-- day B is number(B) - number(A). A rest day carries the number of the working day before it, so it adds nothing.
with days as (
    select * from {{ ref('int_days__listed') }}
),

calendar as (
    select * from {{ ref('calendar_days') }}
),

overrides as (
    select * from {{ ref('calendar_override') }}
),

-- The yearly notice decides; an override decides before it; a day that neither knows is Monday to Friday, unconfirmed.
decided as (
    select
        days.calendar_date,
        days.is_first_of_month,
        calendar.kind,
        coalesce(overrides.is_workday, calendar.is_workday, days.weekday_iso <= 5) as is_workday,
        coalesce(overrides.source, calendar.source) as source,
        case
            when overrides.calendar_date is not null then 'override'
            when calendar.calendar_date is not null then 'found'
            else 'CALENDAR_UNCONFIRMED'
        end as calendar_status
    from days
    left join calendar on days.calendar_date = calendar.calendar_date
    left join overrides on days.calendar_date = overrides.calendar_date
)

select
    calendar_date,
    is_workday,
    is_first_of_month,
    kind,
    source,
    calendar_status,
    count(case when is_workday then 1 end) over (order by calendar_date) as workday_number,
    min(case when is_workday then calendar_date end) over (
        order by calendar_date rows between current row and unbounded following
    ) as next_workday_date
from decided
