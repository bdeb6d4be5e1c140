-- A cohort is the cases accepted in a month, whatever became of them. Durations by survival_estimate: an open case
-- counts as open for so long, a withdrawn one leaves. Cases with a time defect are counted and left out of durations
-- and of overdue.
with cases as (
    select * from {{ ref('service_cases') }}
    where accepted_at is not null
),

parameters as (
    select {{ metric_parameter('horizon_workdays') }} as horizon_workdays
),

cohorts as (
    select
        *,
        cast(date_trunc('month', accepted_at) as date) as acceptance_month,
        elapsed_workdays is not null as is_decided
    from cases
),

counts as (
    select
        acceptance_month,
        matter_code,
        department,
        max(matter_name) as matter_name,
        count(*) as case_count,
        count(time_defect) as time_defect_count,
        count(case when is_open then 1 end) as open_count,
        count(case when decided_at is not null then 1 end) as decided_count,
        count(case when is_withdrawn then 1 end) as withdrawn_count,
        count(case when status = 'transferred' then 1 end) as transferred_count,
        count(case when is_overdue then 1 end) as overdue_numerator,
        count(is_overdue) as overdue_denominator
    from cohorts
    group by acceptance_month, matter_code, department
),

timed as (
    select
        cohorts.*,
        parameters.horizon_workdays
    from cohorts
    cross join parameters
    where cohorts.observed_workdays is not null
),

estimates as (
    select *
    from
        {{
            survival_estimate(
                'timed', ['acceptance_month', 'matter_code', 'department', 'horizon_workdays'], 'horizon_workdays'
            )
        }}
)

select
    counts.acceptance_month,
    counts.matter_code,
    counts.matter_name,
    coalesce(counts.department, '未知部门') as department,
    counts.case_count,
    counts.open_count,
    counts.decided_count,
    counts.withdrawn_count,
    counts.transferred_count,
    counts.time_defect_count,
    coalesce(estimates.timed_count, 0) as timed_count,
    estimates.median_workdays,
    estimates.restricted_mean_workdays,
    cast(parameters.horizon_workdays as {{ dbt.type_int() }}) as horizon_workdays,
    cast(estimates.longest_workdays as {{ dbt.type_int() }}) as longest_workdays,
    counts.overdue_numerator,
    counts.overdue_denominator,
    case
        when counts.overdue_denominator > 0
            then cast(counts.overdue_numerator as double) / counts.overdue_denominator
    end as overdue_share,
    cast(counts.withdrawn_count as double) / counts.case_count as withdrawn_share
from counts
cross join parameters
left join estimates
    on
        counts.acceptance_month = estimates.acceptance_month
        and counts.matter_code = estimates.matter_code
        and counts.department is not distinct from estimates.department
