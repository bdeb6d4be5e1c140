-- A-26 发放金额不符: of the months whose rosters are on file, those for which what was really paid, supplements added and
-- recoveries taken off, is more than one yuan from what the roster says. What the bank returned and nobody paid yet is
-- no wrong amount. Where the roster has no line at all it may have been refused, or its number not read: blue.
with due as (
    select
        *,
        coalesce(household_id, citizen_id) as subject_key
    from {{ ref('int_roster_amounts__monthly') }}
),

months as (
    select distinct
        programme_code,
        roster_month
    from due
),

paid as (
    select
        coalesce(payments.household_id, payments.citizen_id) as subject_key,
        payments.programme_code,
        payments.covered_month,
        max(payments.citizen_id) as citizen_id,
        sum(payments.amount_yuan) as amount_yuan,
        {{ sorted_list("'CZ01:' || payments.payment_id") }} as evidence
    from {{ ref('int_payments__unioned') }} as payments
    inner join months
        on
            payments.programme_code = months.programme_code
            and payments.covered_month = months.roster_month
    where payments.status = 'paid' and coalesce(payments.household_id, payments.citizen_id) is not null
    group by coalesce(payments.household_id, payments.citizen_id), payments.programme_code, payments.covered_month
),

applicants as (
    select
        household_id,
        max_by(citizen_id, start_month) as citizen_id
    from {{ ref('int_benefits__spells') }}
    where household_id is not null
    group by household_id
),

compared as (
    select
        paid.subject_key,
        paid.programme_code,
        paid.covered_month,
        paid.amount_yuan,
        paid.evidence,
        due.evidence as roster_evidence,
        coalesce(paid.citizen_id, applicants.citizen_id) as citizen_id,
        coalesce(due.amount_yuan, 0) as due_yuan,
        abs(paid.amount_yuan - coalesce(due.amount_yuan, 0)) as difference_yuan
    from paid
    left join applicants on paid.subject_key = applicants.household_id
    left join due
        on
            paid.subject_key = due.subject_key
            and paid.programme_code = due.programme_code
            and paid.covered_month = due.roster_month
)

select
    'A-26' as check_code,
    coalesce(max(citizen_id), subject_key) as subject_key,
    max(citizen_id) as citizen_id,
    programme_code,
    min(covered_month) as since_date,
    case when bool_or(roster_evidence is not null) then 'Y' else 'B' end as grade,
    sum(difference_yuan) as amount_at_risk_yuan,
    'paid ' || cast(sum(amount_yuan) as {{ dbt.type_string() }}) || ' yuan, due '
    || cast(sum(due_yuan) as {{ dbt.type_string() }}) || ' yuan in '
    || cast(count(*) as {{ dbt.type_string() }}) || ' months' as facts,
    {{ sorted_list("coalesce(roster_evidence || ';', '') || evidence") }} as evidence
from compared
where difference_yuan > 1
group by subject_key, programme_code
