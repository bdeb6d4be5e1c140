-- A-17 年龄不符: the old-age allowance paid for a month at whose end the person had not reached the age; a child's
-- allowance in a month that begins after the eighteenth birthday of somebody who is at no school; a public-welfare post
-- in a month that begins after the highest age of retirement. The month of a birthday is lawful.
with citizens as (
    select
        citizen_id,
        sex,
        birth_date
    from {{ ref('int_citizens__described') }}
    where birth_date is not null
),

students as (
    select
        citizen_id,
        coalesce(valid_to_date, date '9999-12-31') as valid_to_date
    from {{ ref('int_enrolments__school') }}
    where citizen_id is not null
),

paid as (
    select * from {{ ref('int_paid_months__persons') }}
    where amount_yuan > 0 and programme_code = 'GAOLING'
),

before_the_age as (
    select
        paid.citizen_id,
        paid.programme_code,
        paid.covered_month,
        paid.amount_yuan,
        'CZ01:' || paid.payment_id as evidence,
        'before the age' as reason
    from paid
    inner join citizens on paid.citizen_id = citizens.citizen_id
    where
        {{ age_in_years('citizens.birth_date', 'last_day(paid.covered_month)') }}
        < {{ programme_parameter('AGED_AGE') }}
),

grown_up as (
    select
        children.citizen_id,
        children.programme_code,
        children.roster_month as covered_month,
        children.paid_amount_yuan as amount_yuan,
        'MZ08:' || children.record_key as evidence,
        'grown up and at no school' as reason
    from {{ ref('int_children__supported') }} as children
    inner join citizens on children.citizen_id = citizens.citizen_id
    left join students
        on
            children.citizen_id = students.citizen_id
            and children.roster_month <= students.valid_to_date
    where
        students.citizen_id is null
        and {{ age_in_years('citizens.birth_date', 'children.roster_month') }} >= {{ programme_parameter('CHILD_AGE') }}
),

retired as (
    select
        posts.citizen_id,
        'JIUKUN' as programme_code,
        posts.roster_month as covered_month,
        posts.monthly_subsidy_yuan as amount_yuan,
        'RS04:' || posts.record_key as evidence,
        'on a post beyond the age of retirement' as reason
    from {{ ref('int_public_posts__current') }} as posts
    inner join citizens on posts.citizen_id = citizens.citizen_id
    where
        {{ age_in_years('citizens.birth_date', 'posts.roster_month') }} >= case citizens.sex
            when 'male' then {{ programme_parameter('POST_AGE', category='male') }}
            when 'female' then {{ programme_parameter('POST_AGE', category='female') }}
        end
),

aged as (
    select * from before_the_age
    union all
    select * from grown_up
    union all
    select * from retired
)

select
    'A-17' as check_code,
    citizen_id as subject_key,
    citizen_id,
    programme_code,
    min(covered_month) as since_date,
    'R' as grade,
    sum(amount_yuan) as amount_at_risk_yuan,
    'paid for ' || cast(count(*) as {{ dbt.type_string() }}) || ' months, ' || min(reason) as facts,
    {{ sorted_list('evidence') }} as evidence
from aged
group by citizen_id, programme_code
