-- What the departments' own files say came after a candidate was found: an application, an approval, a first payment.
-- After, not because. A matter belongs to the programme whose words stand in its name (seed programme_items); a
-- programme without such a matter has no application here. Payments of a household count for who is in it now.
with runs as (
    select * from {{ ref('int_outreach__runs') }}
),

candidates as (
    select distinct citizen_id from runs
),

members as (
    select distinct
        members.citizen_id,
        members.household_id
    from {{ ref('int_allowance_members__current') }} as members
    inner join candidates on members.citizen_id = candidates.citizen_id
),

matter_names as (
    select distinct matter_name from {{ ref('int_cases__current') }}
),

matters as (
    select
        matter_names.matter_name,
        max_by(items.programme_code, length(items.item_name)) as programme_code
    from matter_names
    inner join {{ ref('programme_items') }} as items
        on matter_names.matter_name like concat('%', items.item_name, '%')
    where items.item_code is null
    group by matter_names.matter_name
),

applications as (
    select
        linked.citizen_id,
        matters.programme_code,
        cast(coalesce(cases.applied_at, cases.accepted_at) as date) as applied_date
    from {{ ref('int_cases__current') }} as cases
    inner join matters on cases.matter_name = matters.matter_name
    inner join {{ ref('int_citizens__linked') }} as linked
        on
            cases._load_id = linked._load_id
            and cases._source_row = linked._source_row
            and linked.feed_code = 'ZW01'
            and linked.record_role = 'own'
    inner join candidates on linked.citizen_id = candidates.citizen_id
),

entitlements as (
    select
        spells.citizen_id,
        spells.programme_code,
        spells.start_month
    from {{ ref('int_benefits__spells') }} as spells
    inner join candidates on spells.citizen_id = candidates.citizen_id
    where spells.household_id is null
    union all
    select
        members.citizen_id,
        spells.programme_code,
        spells.start_month
    from {{ ref('int_benefits__spells') }} as spells
    inner join members on spells.household_id = members.household_id
),

payments as (
    select
        payments.citizen_id,
        payments.programme_code,
        payments.paid_date,
        payments.covered_month
    from {{ ref('int_payments__unioned') }} as payments
    inner join candidates on payments.citizen_id = candidates.citizen_id
    where payments.status = 'paid' and payments.amount_yuan > 0
    union all
    select
        members.citizen_id,
        payments.programme_code,
        payments.paid_date,
        payments.covered_month
    from {{ ref('int_payments__unioned') }} as payments
    inner join members on payments.household_id = members.household_id
    where payments.status = 'paid' and payments.amount_yuan > 0 and payments.citizen_id is null
),

steps as (
    select
        runs.citizen_id,
        runs.programme_code,
        runs.identified_date,
        'applied' as step,
        applications.applied_date as step_date
    from runs
    inner join applications
        on
            runs.citizen_id = applications.citizen_id
            and runs.paying_programme_code = applications.programme_code
            and runs.identified_date <= applications.applied_date
            and runs.until_date > applications.applied_date
    union all
    -- A roster states the month. A spell from an earlier one is no approval after the candidate was found.
    select
        runs.citizen_id,
        runs.programme_code,
        runs.identified_date,
        'approved' as step,
        greatest(entitlements.start_month, runs.identified_date) as step_date
    from runs
    inner join entitlements
        on
            runs.citizen_id = entitlements.citizen_id
            and runs.paying_programme_code = entitlements.programme_code
            and {{ month_of('runs.identified_date') }} <= entitlements.start_month
            and runs.until_date > entitlements.start_month
    where not runs.is_waiting
    union all
    -- Rosters that state no month: the day after the last night that found the person outside the programme.
    select
        runs.citizen_id,
        runs.programme_code,
        runs.identified_date,
        'approved' as step,
        cast({{ dbt.dateadd('day', 1, 'runs.last_seen_date') }} as date) as step_date
    from runs
    inner join {{ ref('int_eligibility__enrolled') }} as enrolled
        on
            runs.citizen_id = enrolled.citizen_id
            and runs.programme_code = enrolled.programme_code
    left join entitlements
        on
            runs.citizen_id = entitlements.citizen_id
            and runs.paying_programme_code = entitlements.programme_code
    where runs.is_latest and not runs.is_waiting and entitlements.citizen_id is null
    union all
    select
        runs.citizen_id,
        runs.programme_code,
        runs.identified_date,
        'first_paid' as step,
        payments.paid_date as step_date
    from runs
    inner join payments
        on
            runs.citizen_id = payments.citizen_id
            and runs.paying_programme_code = payments.programme_code
            and runs.identified_date <= payments.paid_date
            and runs.until_date > payments.paid_date
            and {{ month_of('runs.identified_date') }} <= coalesce(payments.covered_month, payments.paid_date)
)

select
    citizen_id,
    programme_code,
    identified_date,
    min(case when step = 'applied' then step_date end) as applied_date,
    min(case when step = 'approved' then step_date end) as approved_date,
    min(case when step = 'first_paid' then step_date end) as first_paid_date
from steps
group by citizen_id, programme_code, identified_date
