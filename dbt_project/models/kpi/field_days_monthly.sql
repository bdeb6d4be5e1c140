-- From the roster: a cadre without a visit is in the denominator.
with cadre_months as (
    select * from {{ ref('cadre_months') }}
)

select
    report_month,
    coalesce(department, '未知单位') as department,
    is_complete,
    count(case when is_target_met then 1 end) as numerator,
    count(*) as denominator,
    cast(count(case when is_target_met then 1 end) as double) / count(*) as target_met_share,
    count(case when field_days = 0 then 1 end) as idle_count,
    cast(sum(field_days) as {{ dbt.type_bigint() }}) as field_days,
    cast(sum(visit_dates) as {{ dbt.type_bigint() }}) as visit_dates,
    sum(expected_days) as expected_days,
    avg(cast(field_days as double)) as mean_field_days
from cadre_months
group by report_month, coalesce(department, '未知单位'), is_complete
