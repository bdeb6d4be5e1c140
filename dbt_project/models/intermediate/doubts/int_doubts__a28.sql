-- A-28 重复发放: the same amount went through twice for one person, programme and month. A supplement has another amount;
-- what the bank returned was not paid the first time.
with payments as (
    select * from {{ ref('int_payments__unioned') }}
    where status = 'paid' and amount_yuan > 0 and not is_supplement and paid_date is not null
),

doubled as (
    select
        programme_code,
        covered_month,
        amount_yuan,
        coalesce(citizen_id, payee_citizen_id) as citizen_id,
        count(*) as payment_count,
        {{ sorted_list("'CZ01:' || payment_id") }} as evidence
    from payments
    where coalesce(citizen_id, payee_citizen_id) is not null and programme_code != 'FARMLAND'
    group by coalesce(citizen_id, payee_citizen_id), programme_code, covered_month, amount_yuan
    having count(*) > 1
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
