-- A-11 低保家庭领取职工养老金: employees' and public pensions of the members of a month, a head of the household, above
-- the standard.
with pensions as (
    select * from {{ ref('int_payments__pensions') }}
    where programme_code in ('PENSION_EMPLOYEE', 'PENSION_PUBLIC') and status = 'paid' and citizen_id is not null
),

newest as (
    select max(covered_month) as covered_month
    from pensions
),

members as (
    select * from {{ ref('int_allowance_members__current') }}
),

households as (
    select * from {{ ref('int_allowance_households__current') }}
),

drawn as (
    select
        members.household_id,
        sum(pensions.amount_yuan) as amount_yuan,
        {{ sorted_list("'RS02:' || pensions.payment_id") }} as evidence
    from members
    inner join pensions on members.citizen_id = pensions.citizen_id
    inner join newest on pensions.covered_month = newest.covered_month
    group by members.household_id
)

select
    'A-11' as check_code,
    households.household_id as subject_key,
    households.applicant_citizen_id as citizen_id,
    'DIBAO' as programme_code,
    households.start_month as since_date,
    'Y' as grade,
    households.monthly_amount_yuan as amount_at_risk_yuan,
    'pensions of ' || cast(drawn.amount_yuan as {{ dbt.type_string() }}) || ' yuan for '
    || cast(households.household_size_count as {{ dbt.type_string() }}) as facts,
    drawn.evidence
from drawn
inner join households on drawn.household_id = households.household_id
where drawn.amount_yuan / households.household_size_count > households.monthly_standard_yuan
