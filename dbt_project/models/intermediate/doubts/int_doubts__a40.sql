-- A-40 公益性岗位冲突: on a public-welfare post and insured as an employee elsewhere, the representative of an enterprise that
-- is running, drawing a pension or unemployment benefit, never there in the month, or on the post for longer than it
-- lasts. Within five years of retirement it may be kept.
{%- set post_months = 'cast(-' ~ programme_parameter('POST_MONTHS') ~ ' as ' ~ dbt.type_int() ~ ')' %}
with posts as (
    select
        *,
        cast({{ dbt.dateadd('month', post_months, 'listed_month') }} as date) as earliest_start_date
    from {{ ref('int_posts__held') }}
),

employments as (
    select
        citizen_id,
        coalesce(institution, '') as institution
    from {{ ref('int_enrolments__social') }}
    where
        citizen_id is not null
        and kind in ('pension_employee', 'pension_public')
        and category = 'active'
        and valid_to_date is null
),

pensions as (
    select
        citizen_id,
        covered_month,
        payment_id
    from {{ ref('int_payments__pensions') }}
    where citizen_id is not null and status = 'paid' and programme_code != 'PENSION_FUNERAL'
),

companies as (
    select * from {{ ref('int_companies__held') }}
    where is_representative and entity_status in ('active', 'abnormal')
),

raised as (
    select
        posts.record_key,
        'insured as an employee' as reason,
        cast(null as {{ dbt.type_string() }}) as evidence
    from posts
    inner join employments on posts.citizen_id = employments.citizen_id
    where employments.institution != coalesce(posts.employer, '')
    union all
    select
        posts.record_key,
        'draws a pension or unemployment benefit' as reason,
        'RS02:' || pensions.payment_id as evidence
    from posts
    inner join pensions
        on
            posts.citizen_id = pensions.citizen_id
            and posts.listed_month = pensions.covered_month
    union all
    select
        posts.record_key,
        'represents an enterprise' as reason,
        companies.evidence
    from posts
    inner join companies on posts.citizen_id = companies.citizen_id
    union all
    select
        record_key,
        'never there in the month' as reason,
        cast(null as {{ dbt.type_string() }}) as evidence
    from posts
    where attendance_days = 0
    union all
    select
        record_key,
        'on the post since ' || cast(post_start_date as {{ dbt.type_string() }}) as reason,
        cast(null as {{ dbt.type_string() }}) as evidence
    from posts
    where
        post_start_date < earliest_start_date
        and coalesce(near_retirement_date > {{ load_date() }}, true)
),

reasons as (
    select
        record_key,
        {{ sorted_list('reason') }} as facts,
        {{ sorted_list('evidence') }} as evidence
    from raised
    group by record_key
)

select
    'A-40' as check_code,
    posts.citizen_id as subject_key,
    posts.citizen_id,
    'JIUKUN' as programme_code,
    min(posts.post_start_date) as since_date,
    'Y' as grade,
    max(posts.subsidy_yuan) as amount_at_risk_yuan,
    min(reasons.facts) as facts,
    {{ sorted_list("'RS04:' || posts.record_key || coalesce(';' || nullif(reasons.evidence, ''), '')") }} as evidence
from posts
inner join reasons on posts.record_key = reasons.record_key
group by posts.citizen_id
