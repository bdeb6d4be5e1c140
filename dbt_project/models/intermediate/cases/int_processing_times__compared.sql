-- Before and after the platform at the same mix: each cell of matter, channel and township that occurs in both periods
-- has, in either period, the weight of its cases after. What is left of a difference is not a change of the mix.
-- The crude mean beside it is what a bulletin would print: decided cases, whatever their mix.
with cases as (
    select
        matter_code,
        channel,
        township_code,
        observed_workdays,
        case when is_after_platform then 'after' else 'before' end as period,
        status_group = 'decided' as is_decided
    from {{ ref('int_cases__timed') }}
    where observed_workdays is not null
),

parameters as (
    select {{ metric_parameter('horizon_workdays') }} as horizon_workdays
),

cells as (
    select
        matter_code,
        channel,
        township_code,
        count(case when period = 'before' then 1 end) as before_count,
        count(case when period = 'after' then 1 end) as after_count
    from cases
    group by matter_code, channel, township_code
),

weighted as (
    select
        cases.period,
        cases.observed_workdays,
        cases.is_decided,
        parameters.horizon_workdays,
        case
            when cases.period = 'after' then 1.0
            else cast(cells.after_count as double) / cells.before_count
        end as case_weight
    from cases
    inner join cells
        on
            cases.matter_code = cells.matter_code
            and cases.channel is not distinct from cells.channel
            and cases.township_code is not distinct from cells.township_code
    cross join parameters
    where cells.before_count > 0 and cells.after_count > 0
),

estimates as (
    select * from {{ survival_estimate('weighted', ['period', 'horizon_workdays'], 'horizon_workdays', 'case_weight') }}
),

crude as (
    select
        period,
        count(*) as case_count,
        count(case when is_decided then 1 end) as decided_count,
        avg(case when is_decided then cast(observed_workdays as double) end) as crude_mean_workdays
    from cases
    group by period
)

select
    crude.period,
    crude.case_count,
    crude.decided_count,
    estimates.restricted_mean_workdays as matched_mean_workdays,
    round(crude.crude_mean_workdays, 6) as crude_mean_workdays,
    coalesce(estimates.timed_count, 0) as matched_count
from crude
left join estimates on crude.period = estimates.period
