-- A-17 年龄不符: the old-age allowance paid for a month at whose end the person had not reached the age.
with paid as (
    select * from {{ ref('int_paid_months__persons') }}
    where amount_yuan > 0 and programme_code = 'GAOLING'
),

citizens as (
    select
        citizen_id,
        birth_date
    from {{ ref('int_citizens__described') }}
    where birth_date is not null
)

select
    'A-17' as check_code,
    paid.citizen_id as subject_key,
    paid.citizen_id,
    paid.programme_code,
    min(paid.covered_month) as since_date,
    'R' as grade,
    sum(paid.amount_yuan) as amount_at_risk_yuan,
    'paid for ' || cast(count(*) as {{ dbt.type_string() }}) || ' months before the age' as facts,
    {{ sorted_list("'CZ01:' || paid.payment_id") }} as evidence
from paid
inner join citizens on paid.citizen_id = citizens.citizen_id
where {{ age_in_years('citizens.birth_date', 'last_day(paid.covered_month)') }} < {{ programme_parameter('AGED_AGE') }}
group by paid.citizen_id, paid.programme_code
