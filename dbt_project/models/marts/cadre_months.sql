-- Expected days are the roster's (else the target), in the proportion of the month's working days spent in post.
with months as (
    select * from {{ ref('int_months__listed') }}
),

posts as (
    select * from {{ ref('int_cadre_posts__current') }}
),

workdays as (
    select * from {{ ref('int_workdays__numbered') }}
),

field_days as (
    select * from {{ ref('int_field_days__counted') }}
),

post_months as (
    select
        posts.cadre_key,
        posts.department,
        posts.expected_field_days,
        months.report_month,
        months.is_complete,
        months.workday_count,
        greatest(posts.post_start_date, months.report_month) as first_date,
        least(posts.post_end_date, months.as_of_date) as last_date
    from months
    inner join posts
        on months.as_of_date >= posts.post_start_date and months.report_month <= posts.post_end_date
),

-- The day before the first one in post: its number is taken off, so that the first day itself counts.
counted as (
    select
        post_months.*,
        last_day.workday_number - first_day.workday_number
        + case when first_day.is_workday then 1 else 0 end as post_workdays
    from post_months
    inner join workdays as first_day on post_months.first_date = first_day.calendar_date
    inner join workdays as last_day on post_months.last_date = last_day.calendar_date
),

post_field_days as (
    select
        post_months.cadre_key,
        post_months.report_month,
        post_months.first_date,
        count(case when field_days.is_field_day then 1 end) as field_days,
        count(case when field_days.has_village_visit then 1 end) as visit_dates
    from post_months
    inner join field_days
        on
            post_months.cadre_key = field_days.cadre_key
            and post_months.first_date <= field_days.visit_date
            and post_months.last_date >= field_days.visit_date
    group by post_months.cadre_key, post_months.report_month, post_months.first_date
),

-- Two spells in one month are one cadre-month, in the department of the later spell.
summed as (
    select
        counted.cadre_key,
        counted.report_month,
        counted.is_complete,
        max_by(counted.department, counted.first_date) as department,
        sum(coalesce(post_field_days.field_days, 0)) as field_days,
        sum(coalesce(post_field_days.visit_dates, 0)) as visit_dates,
        round(sum(counted.expected_field_days * counted.post_workdays / counted.workday_count), 4) as expected_days
    from counted
    left join post_field_days
        on
            counted.cadre_key = post_field_days.cadre_key
            and counted.report_month = post_field_days.report_month
            and counted.first_date = post_field_days.first_date
    group by counted.cadre_key, counted.report_month, counted.is_complete
)

select
    cadre_key,
    report_month,
    is_complete,
    department,
    cast(field_days as {{ dbt.type_int() }}) as field_days,
    cast(visit_dates as {{ dbt.type_int() }}) as visit_dates,
    expected_days,
    field_days >= expected_days as is_target_met,
    cast(null as double) as training_hours,
    cast(null as {{ dbt.type_int() }}) as cases_resolved
from summed
