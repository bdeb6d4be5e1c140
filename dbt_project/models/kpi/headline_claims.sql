-- What the centre published, what the records say under the stricter definition (value), and what they say under the
-- one that would have given the published figure (rival_value). A value never stands without its definition.
with claims as (
    select * from {{ ref('published_claims') }}
),

night as (
    select
        load_date,
        {{ metric_parameter('platform_date', 'value_date') }} as platform_date,
        {{ metric_parameter('first_month', 'value_date') }} as first_month
    from {{ source('control', 'night') }}
),

projects as (
    select * from {{ ref('projects') }}
),

paid_projects as (
    select * from {{ ref('project_payments') }}
    where is_paid
),

person_times as (
    select * from {{ ref('int_benefits__person_times') }}
),

periods as (
    select
        claims.claim_code,
        coalesce(claims.period_from_date, night.first_month) as from_date,
        coalesce(claims.period_to_date, cast({{ dbt.dateadd('day', -1, 'night.load_date') }} as date)) as to_date
    from claims
    cross join night
),

processing as (
    select
        max(case when period = 'before' then matched_mean_workdays end) as matched_before,
        max(case when period = 'after' then matched_mean_workdays end) as matched_after,
        max(case when period = 'before' then crude_mean_workdays end) as crude_before,
        max(case when period = 'after' then crude_mean_workdays end) as crude_after
    from {{ ref('int_processing_times__compared') }}
),

processing_time_reduction as (
    select
        'processing_time_reduction' as claim_code,
        cast(null as {{ dbt.type_int() }}) as claim_year,
        round(matched_before - matched_after, 4) as numerator,
        matched_before as denominator,
        (matched_before - matched_after) / nullif(matched_before, 0) as value,
        cast(null as double) as low,
        cast(null as double) as high,
        (crude_before - crude_after) / nullif(crude_before, 0) as rival_value
    from processing
),

ratings as (
    select
        count(case when not is_default and score >= 3 then 1 end) as person_satisfied,
        count(case when not is_default then 1 end) as person_count,
        count(case when score >= 3 then 1 end) as any_satisfied,
        count(*) as any_count
    from {{ ref('service_ratings') }}
    where is_valid
),

satisfaction_rate as (
    select
        'satisfaction_rate' as claim_code,
        cast(null as {{ dbt.type_int() }}) as claim_year,
        cast(person_satisfied as double) as numerator,
        cast(person_count as double) as denominator,
        cast(person_satisfied as double) / nullif(person_count, 0) as value,
        {{ wilson_bound('person_satisfied', 'person_count', 'low') }} as low,
        {{ wilson_bound('person_satisfied', 'person_count', 'high') }} as high,
        cast(any_satisfied as double) / nullif(any_count, 0) as rival_value
    from ratings
),

paid_in_period as (
    select sum(paid_projects.amount_yuan) as paid_yuan
    from paid_projects
    inner join periods
        on
            periods.claim_code = 'investment_total'
            and paid_projects.paid_date >= periods.from_date
            and paid_projects.paid_date <= periods.to_date
),

projects_in_period as (
    select
        count(*) as number_count,
        count(distinct projects.root_project_id) as project_count,
        sum(projects.approved_budget_yuan) as budget_yuan,
        sum(projects.planned_beneficiary_count) as planned_beneficiary_count
    from projects
    inner join periods
        on
            periods.claim_code = 'project_count'
            and projects.plan_year >= extract(year from periods.from_date)
            and projects.plan_year <= extract(year from periods.to_date)
),

investment_total as (
    select
        'investment_total' as claim_code,
        cast(null as {{ dbt.type_int() }}) as claim_year,
        cast(paid_in_period.paid_yuan as double) as numerator,
        cast(null as double) as denominator,
        cast(paid_in_period.paid_yuan as double) as value,
        cast(null as double) as low,
        cast(null as double) as high,
        cast(projects_in_period.budget_yuan as double) as rival_value
    from paid_in_period
    cross join projects_in_period
),

project_count as (
    select
        'project_count' as claim_code,
        cast(null as {{ dbt.type_int() }}) as claim_year,
        cast(nullif(project_count, 0) as double) as numerator,
        cast(null as double) as denominator,
        cast(nullif(project_count, 0) as double) as value,
        cast(null as double) as low,
        cast(null as double) as high,
        cast(nullif(number_count, 0) as double) as rival_value
    from projects_in_period
),

benefits_in_period as (
    select
        count(*) as person_time_count,
        count(distinct person_times.citizen_id) as person_count
    from person_times
    inner join periods
        on
            periods.claim_code = 'person_times'
            and person_times.covered_year >= extract(year from periods.from_date)
            and person_times.covered_year <= extract(year from periods.to_date)
),

person_times_claim as (
    select
        'person_times' as claim_code,
        cast(null as {{ dbt.type_int() }}) as claim_year,
        cast(nullif(benefits_in_period.person_time_count, 0) as double) as numerator,
        cast(null as double) as denominator,
        cast(nullif(benefits_in_period.person_time_count, 0) as double) as value,
        cast(null as double) as low,
        cast(null as double) as high,
        cast(projects_in_period.planned_beneficiary_count as double) as rival_value
    from benefits_in_period
    cross join projects_in_period
),

persons as (
    select
        'persons' as claim_code,
        cast(null as {{ dbt.type_int() }}) as claim_year,
        cast(nullif(person_count, 0) as double) as numerator,
        cast(null as double) as denominator,
        cast(nullif(person_count, 0) as double) as value,
        cast(null as double) as low,
        cast(null as double) as high,
        cast(nullif(person_time_count, 0) as double) as rival_value
    from benefits_in_period
),

latest_coverage as (
    select
        *,
        row_number() over (partition by denominator_code order by report_month desc) as recency
    from {{ ref('care_coverage_monthly') }}
),

care_centres as (
    select count(case when status = 'open' then 1 end) as open_count
    from {{ ref('care_centres') }}
),

care_centre_count as (
    select
        'care_centre_count' as claim_code,
        cast(null as {{ dbt.type_int() }}) as claim_year,
        cast(latest_coverage.centre_count as double) as numerator,
        cast(null as double) as denominator,
        cast(latest_coverage.centre_count as double) as value,
        cast(null as double) as low,
        cast(null as double) as high,
        cast(care_centres.open_count as double) as rival_value
    from latest_coverage
    cross join care_centres
    where latest_coverage.recency = 1 and latest_coverage.is_published_denominator
),

people_coverage as (
    select coverage_share
    from latest_coverage
    where recency = 1 and denominator_code = 'people_60_plus'
),

care_centre_coverage as (
    select
        'care_centre_coverage' as claim_code,
        cast(null as {{ dbt.type_int() }}) as claim_year,
        cast(latest_coverage.numerator as double) as numerator,
        cast(latest_coverage.denominator as double) as denominator,
        latest_coverage.coverage_share as value,
        cast(null as double) as low,
        cast(null as double) as high,
        people_coverage.coverage_share as rival_value
    from latest_coverage
    cross join people_coverage
    where latest_coverage.recency = 1 and latest_coverage.is_published_denominator
),

approval_rate as (
    select
        'approval_rate' as claim_code,
        approval_yearly.survey_year as claim_year,
        approval_yearly.numerator,
        approval_yearly.denominator,
        approval_yearly.approval_share as value,
        approval_yearly.low,
        approval_yearly.high,
        approval_yearly.unweighted_share as rival_value
    from {{ ref('approval_yearly') }} as approval_yearly
    inner join periods
        on
            periods.claim_code = 'approval_rate'
            and approval_yearly.survey_year >= extract(year from periods.from_date)
            and approval_yearly.survey_year <= extract(year from periods.to_date)
    where approval_yearly.is_approval_question
),

findings as (
    select * from processing_time_reduction
    union all
    select * from satisfaction_rate
    union all
    select * from investment_total
    union all
    select * from project_count
    union all
    select * from person_times_claim
    union all
    select * from persons
    union all
    select * from care_centre_count
    union all
    select * from care_centre_coverage
    union all
    select * from approval_rate
)

select
    claims.claim_code,
    claims.title_zh,
    case
        when findings.claim_year is not null then cast(findings.claim_year as {{ dbt.type_string() }})
        when claims.claim_code in ('care_centre_count', 'care_centre_coverage')
            then cast(periods.to_date as {{ dbt.type_string() }})
        else
            cast(periods.from_date as {{ dbt.type_string() }})
            || '/'
            || cast(periods.to_date as {{ dbt.type_string() }})
    end as period,
    claims.unit,
    claims.definition,
    claims.definition_zh,
    findings.numerator,
    findings.denominator,
    findings.value,
    findings.low,
    findings.high,
    claims.published_value,
    claims.published_text,
    claims.rival_definition,
    claims.rival_definition_zh,
    findings.rival_value,
    case
        when findings.value is null then '无数据支持，不能统计'
        when claims.claim_code = 'processing_time_reduction'
            then '平台上线日期：' || cast(night.platform_date as {{ dbt.type_string() }})
    end as note_zh
from claims
cross join night
inner join periods on claims.claim_code = periods.claim_code
left join findings on claims.claim_code = findings.claim_code
