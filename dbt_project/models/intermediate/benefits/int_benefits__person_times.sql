-- One row per person, programme and calendar year with money received, the unit of 'person-times': a person paid by two
-- programmes, or in two years, counts twice. Recoveries are set off. A household's allowance counts for the members
-- covered in that month; what else is paid to a household counts for its payee alone.
with payments as (
    select * from {{ ref('int_payments__unioned') }}
    where status = 'paid'
),

stays as (
    select * from {{ ref('int_households__allowance_stays') }}
    where is_covered
),

allowance_beneficiaries as (
    select
        stays.citizen_id,
        payments.programme_code,
        payments.covered_month,
        payments.amount_yuan / count(*) over (partition by payments.payment_id) as amount_yuan
    from payments
    inner join stays
        on
            payments.household_id = stays.household_id
            and payments.covered_month >= stays.start_month
            and coalesce(stays.end_month, payments.covered_month) >= payments.covered_month
    where payments.programme_code = 'DIBAO'
),

other_beneficiaries as (
    select
        coalesce(citizen_id, payee_citizen_id) as citizen_id,
        programme_code,
        covered_month,
        amount_yuan
    from payments
    where programme_code != 'DIBAO'
),

beneficiaries as (
    select * from allowance_beneficiaries
    union all
    select * from other_beneficiaries
)

select
    citizen_id,
    programme_code,
    cast(extract(year from covered_month) as {{ dbt.type_int() }}) as covered_year,
    cast(sum(amount_yuan) as decimal(18, 2)) as paid_yuan,
    count(distinct covered_month) as months_paid,
    count(*) as line_count
from beneficiaries
where citizen_id is not null
group by citizen_id, programme_code, extract(year from covered_month)
having sum(amount_yuan) > 0
