-- The months that the monthly metrics speak of: from the first month kept (a parameter) to the one the night before
-- the load date lies in. The last one may have only begun: as_of_date says up to which day it is known.
with workdays as (
    select * from {{ ref('int_workdays__numbered') }}
),

night as (
    select
        load_date,
        {{ metric_parameter('first_month', 'value_date') }} as first_month
    from {{ source('control', 'night') }}
),

months as (
    select
        workdays.calendar_date as report_month,
        night.load_date,
        cast(last_day(workdays.calendar_date) as date) as last_date
    from workdays
    cross join night
    where
        workdays.is_first_of_month
        and workdays.calendar_date >= night.first_month
        and workdays.calendar_date < night.load_date
),

month_workdays as (
    select
        cast(date_trunc('month', calendar_date) as date) as report_month,
        count(case when is_workday then 1 end) as workday_count
    from workdays
    group by cast(date_trunc('month', calendar_date) as date)
)

select
    months.report_month,
    months.last_date,
    least(months.last_date, cast({{ dbt.dateadd('day', -1, 'months.load_date') }} as date)) as as_of_date,
    months.last_date < months.load_date as is_complete,
    cast(extract(year from months.report_month) as {{ dbt.type_int() }}) as calendar_year,
    month_workdays.workday_count
from months
inner join month_workdays on months.report_month = month_workdays.report_month
