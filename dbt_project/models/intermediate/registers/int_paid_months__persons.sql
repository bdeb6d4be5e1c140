-- One row per person, programme and month with what was really paid for it: supplements added, recoveries taken off. A
-- recovery of several months at once stands in one of them, which is negative then. A household's payment is shared out
-- among the members covered in that month.
with payments as (
    select * from {{ ref('int_payments__unioned') }}
    where status = 'paid'
),

covered as (
    select * from {{ ref('int_households__allowance_stays') }}
    where is_covered and citizen_id is not null
),

household_months as (
    select
        household_id,
        programme_code,
        covered_month,
        sum(amount_yuan) as amount_yuan,
        min(payment_id) as payment_id
    from payments
    where citizen_id is null and programme_code = 'DIBAO'
    group by household_id, programme_code, covered_month
),

shares as (
    select
        covered.citizen_id,
        household_months.programme_code,
        household_months.covered_month,
        household_months.payment_id,
        household_months.amount_yuan,
        count(*) over (
            partition by household_months.household_id, household_months.covered_month
        ) as person_count
    from household_months
    inner join covered
        on
            household_months.household_id = covered.household_id
            and household_months.covered_month >= covered.start_month
            and household_months.covered_month <= coalesce(covered.end_month, date '9999-12-01')
),

paid as (
    select
        citizen_id,
        programme_code,
        covered_month,
        amount_yuan,
        payment_id
    from payments
    where citizen_id is not null and programme_code not in ('FUNERAL', 'PENSION_FUNERAL')
    union all
    select
        citizen_id,
        programme_code,
        covered_month,
        cast(amount_yuan / person_count as decimal(18, 2)) as amount_yuan,
        payment_id
    from shares
)

-- A person covered in two households in one month got both shares.
select
    citizen_id,
    programme_code,
    covered_month,
    min(payment_id) as payment_id,
    sum(amount_yuan) as amount_yuan
from paid
group by citizen_id, programme_code, covered_month
having sum(amount_yuan) != 0
