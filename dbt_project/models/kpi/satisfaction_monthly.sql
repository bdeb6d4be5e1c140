-- Default ratings are no opinion: they are counted beside, never in numerator or denominator. 满意率 counts 基本满意 (3) as
-- satisfied, as the bulletins do; the strict rate does not. The response belongs to the month the case was decided in.
with ratings as (
    select * from {{ ref('service_ratings') }}
    where is_valid
),

cases as (
    select
        case_id,
        decided_at,
        is_open,
        coalesce(department, '未知部门') as department
    from {{ ref('service_cases') }}
),

definitions as (
    select 'lenient' as definition
    union all
    select 'strict' as definition
),

rating_months as (
    select
        cast(date_trunc('month', ratings.rated_at) as date) as report_month,
        cases.department,
        count(*) as valid_count,
        count(case when ratings.is_default then 1 end) as default_count,
        count(case when not ratings.is_default then 1 end) as person_count,
        count(case when not ratings.is_default and ratings.score >= 3 then 1 end) as lenient_count,
        count(case when not ratings.is_default and ratings.score >= 4 then 1 end) as strict_count
    from ratings
    inner join cases on ratings.case_id = cases.case_id
    group by cast(date_trunc('month', ratings.rated_at) as date), cases.department
),

rated_cases as (
    select distinct case_id
    from ratings
    where not is_default
),

decided_months as (
    select
        cast(date_trunc('month', cases.decided_at) as date) as report_month,
        cases.department,
        count(*) as decided_case_count,
        count(rated_cases.case_id) as rated_case_count
    from cases
    left join rated_cases on cases.case_id = rated_cases.case_id
    where cases.decided_at is not null and not cases.is_open
    group by cast(date_trunc('month', cases.decided_at) as date), cases.department
),

month_departments as (
    select
        report_month,
        department
    from rating_months
    union distinct
    select
        report_month,
        department
    from decided_months
),

counted as (
    select
        month_departments.report_month,
        month_departments.department,
        definitions.definition,
        coalesce(rating_months.valid_count, 0) as valid_count,
        coalesce(rating_months.default_count, 0) as default_count,
        case
            when definitions.definition = 'strict' then coalesce(rating_months.strict_count, 0)
            else coalesce(rating_months.lenient_count, 0)
        end as numerator,
        coalesce(rating_months.person_count, 0) as denominator,
        coalesce(decided_months.rated_case_count, 0) as rated_case_count,
        coalesce(decided_months.decided_case_count, 0) as decided_case_count
    from month_departments
    cross join definitions
    left join rating_months
        on
            month_departments.report_month = rating_months.report_month
            and month_departments.department = rating_months.department
    left join decided_months
        on
            month_departments.report_month = decided_months.report_month
            and month_departments.department = decided_months.department
)

select
    report_month,
    department,
    definition,
    valid_count,
    default_count,
    numerator,
    denominator,
    case when denominator > 0 then cast(numerator as double) / denominator end as satisfied_share,
    {{ wilson_bound('numerator', 'denominator', 'low') }} as low,
    {{ wilson_bound('numerator', 'denominator', 'high') }} as high,
    rated_case_count,
    decided_case_count,
    case
        when decided_case_count > 0 then cast(rated_case_count as double) / decided_case_count
    end as response_share,
    cast(null as double) as lower_bound_share,
    cast(null as double) as upper_bound_share,
    cast(null as double) as weighted_share
from counted
