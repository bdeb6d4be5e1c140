-- A-28 重复发放: the same amount went through twice for one person, programme and month. A supplement has another amount;
-- what the bank returned was not paid the first time.
with payments as (
    select
        payment_id,
        programme_code,
        covered_month,
        amount_yuan,
        coalesce(citizen_id, payee_citizen_id) as citizen_id
    from {{ ref('int_payments__unioned') }}
    where
        status = 'paid' and amount_yuan > 0 and not is_supplement and paid_date is not null
        and coalesce(citizen_id, payee_citizen_id) is not null and programme_code != 'FARMLAND'
),

-- Few are doubled, and only of those the lines are listed.
doubled_months as (
    select
        citizen_id,
        programme_code,
        covered_month,
        amount_yuan,
        count(*) as payment_count
    from payments
    group by citizen_id, programme_code, covered_month, amount_yuan
    having count(*) > 1
),

doubled as (
    select
        doubled_months.citizen_id,
        doubled_months.programme_code,
        doubled_months.covered_month,
        doubled_months.amount_yuan,
        doubled_months.payment_count,
        {{ sorted_list("'CZ01:' || payments.payment_id") }} as evidence
    from doubled_months
    inner join payments
        on
            doubled_months.citizen_id = payments.citizen_id
            and doubled_months.programme_code = payments.programme_code
            and doubled_months.covered_month = payments.covered_month
            and doubled_months.amount_yuan = payments.amount_yuan
    group by
        doubled_months.citizen_id, doubled_months.programme_code, doubled_months.covered_month,
        doubled_months.amount_yuan, doubled_months.payment_count
),

-- What was taken back since makes it good.
recovered as (
    select
        programme_code,
        covered_month,
        coalesce(citizen_id, payee_citizen_id) as citizen_id,
        sum(amount_yuan) as amount_yuan
    from {{ ref('int_payments__unioned') }}
    where status = 'paid' and amount_yuan < 0
    group by coalesce(citizen_id, payee_citizen_id), programme_code, covered_month
)

select
    'A-28' as check_code,
    doubled.citizen_id as subject_key,
    doubled.citizen_id,
    doubled.programme_code,
    min(doubled.covered_month) as since_date,
    'R' as grade,
    sum(doubled.amount_yuan * (doubled.payment_count - 1)) as amount_at_risk_yuan,
    cast(count(*) as {{ dbt.type_string() }}) || ' months paid twice from '
    || cast(min(doubled.covered_month) as {{ dbt.type_string() }}) as facts,
    {{ sorted_list('doubled.evidence') }} as evidence
from doubled
left join recovered
    on
        doubled.citizen_id = recovered.citizen_id
        and doubled.programme_code = recovered.programme_code
        and doubled.covered_month = recovered.covered_month
where coalesce(-recovered.amount_yuan, 0) < doubled.amount_yuan
group by doubled.citizen_id, doubled.programme_code
