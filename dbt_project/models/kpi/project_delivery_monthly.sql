-- Due by the completion date first promised for a project; a carry-over neither counts again nor moves the promise.
-- Completion is known from monthly reports: on time means no later than the month promised.
with months as (
    select * from {{ ref('int_months__listed') }}
),

projects as (
    select * from {{ ref('int_projects__counted') }}
),

listed as (
    select
        months.report_month,
        months.as_of_date,
        months.is_complete,
        projects.focus_area,
        coalesce(projects.promised_completion_date <= months.as_of_date, false) as is_due,
        coalesce(projects.completed_date <= months.as_of_date, false) as is_completed,
        coalesce(
            date_trunc('month', projects.completed_date) <= date_trunc('month', projects.promised_completion_date),
            false
        ) as is_on_time
    from months
    inner join projects on months.calendar_year >= projects.first_plan_year
)

select
    report_month,
    focus_area,
    is_complete,
    count(*) as project_count,
    count(case when is_completed then 1 end) as completed_count,
    count(case when is_due and is_completed then 1 end) as numerator,
    count(case when is_due then 1 end) as denominator,
    case
        when count(case when is_due then 1 end) > 0
            then
                cast(count(case when is_due and is_completed then 1 end) as double) / count(case when is_due then 1 end)
    end as delivered_share,
    count(case when is_due and is_completed and is_on_time then 1 end) as on_time_count,
    case
        when count(case when is_due then 1 end) > 0
            then
                cast(count(case when is_due and is_completed and is_on_time then 1 end) as double)
                / count(case when is_due then 1 end)
    end as on_time_share
from listed
group by report_month, focus_area, is_complete
