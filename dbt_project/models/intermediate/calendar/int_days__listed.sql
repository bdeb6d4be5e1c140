-- Starts on a Monday, so that the weekday of a day is the days since then modulo seven: engines number weekdays
-- differently.
with days as (
    select cast(unnest(generate_series(date '2007-01-01', date '2037-12-31', interval 1 day)) as date) as calendar_date
)

select
    calendar_date,
    date_diff('day', date '2007-01-01', calendar_date) % 7 + 1 as weekday_iso,
    calendar_date = cast(date_trunc('month', calendar_date) as date) as is_first_of_month
from days
