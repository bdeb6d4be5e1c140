-- A-22 按人保: a household that did not enter as one person leaves a member uncovered for whom no lawful reason is on
-- file: custody, public pay, extreme hardship support, an allowance for children.
with members as (
    select * from {{ ref('int_allowance_members__current') }}
    where not is_covered
),

households as (
    select * from {{ ref('int_allowance_households__current') }}
    where not coalesce(is_single_person_entry, false)
),

facts as (
    select
        citizen_id,
        coalesce(is_in_custody, false)
        or coalesce(is_in_hardship_support, false)
        or coalesce(is_supported_orphan, false)
        or coalesce(is_supported_child, false)
        or not coalesce(is_alive, true) as has_reason
    from {{ ref('int_policy_facts__persons') }}
),

paid_publicly as (
    select distinct citizen_id
    from {{ ref('int_payroll__months') }}
)

select
    'A-22' as check_code,
    households.household_id as subject_key,
    households.applicant_citizen_id as citizen_id,
    'DIBAO' as programme_code,
    households.start_month as since_date,
    'Y' as grade,
    households.monthly_amount_yuan as amount_at_risk_yuan,
    cast(count(*) as {{ dbt.type_string() }}) || ' uncovered' as facts,
    {{ sorted_list("'MZ02:' || members.record_key") }} as evidence
from households
inner join members on households.household_id = members.household_id
inner join facts on members.citizen_id = facts.citizen_id
left join paid_publicly on members.citizen_id = paid_publicly.citizen_id
where not facts.has_reason and paid_publicly.citizen_id is null
group by
    households.household_id, households.applicant_citizen_id, households.start_month, households.monthly_amount_yuan
