-- A-39 重复领取养老待遇: two pensions of different kinds paid for one month. Pensions paid after a death or in custody are
-- asked about by A-01 and A-04, like every other benefit.
with pensions as (
    select * from {{ ref('int_payments__pensions') }}
    where
        citizen_id is not null
        and status = 'paid'
        and amount_yuan > 0
        and programme_code in ('PENSION_RESIDENT', 'PENSION_EMPLOYEE', 'PENSION_PUBLIC')
),

doubled as (
    select
        citizen_id,
        covered_month,
        min(amount_yuan) as smaller_yuan,
        {{ sorted_list("'RS02:' || payment_id") }} as evidence
    from pensions
    group by citizen_id, covered_month
    having count(distinct programme_code) > 1
)

select
    'A-39' as check_code,
    citizen_id as subject_key,
    citizen_id,
    'PENSION_RESIDENT' as programme_code,
    min(covered_month) as since_date,
    'R' as grade,
    sum(smaller_yuan) as amount_at_risk_yuan,
    'two pensions in ' || cast(count(*) as {{ dbt.type_string() }}) || ' months' as facts,
    {{ sorted_list('evidence') }} as evidence
from doubled
group by citizen_id
