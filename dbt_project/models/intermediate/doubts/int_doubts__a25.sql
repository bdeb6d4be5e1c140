-- A-25 核查超期: the last review of a household is older than twelve months, or six where somebody covered can work.
-- Without a review on file the approval counts; blue where the roster names a next review that is still to come, since
-- then the last one may only be missing.
with households as (
    select * from {{ ref('int_allowance_households__current') }}
),

able as (
    select distinct household_id
    from {{ ref('int_allowance_members__current') }}
    where is_covered_and_able
),

terms as (
    select
        households.household_id,
        households.applicant_citizen_id,
        households.record_key,
        households.monthly_amount_yuan,
        able.household_id is not null as has_able_member,
        households.last_review_date is null
        and coalesce(households.next_review_date >= {{ load_date() }}, false) as is_next_review_named,
        coalesce(households.last_review_date, households.approved_date) as reviewed_date,
        {{ dbt.dateadd(
            'month',
            'case when able.household_id is null then 12 else 6 end',
            'coalesce(households.last_review_date, households.approved_date)',
        ) }} as due_date
    from households
    left join able on households.household_id = able.household_id
)

select
    'A-25' as check_code,
    household_id as subject_key,
    applicant_citizen_id as citizen_id,
    'DIBAO' as programme_code,
    due_date as since_date,
    case when is_next_review_named then 'B' else 'Y' end as grade,
    monthly_amount_yuan as amount_at_risk_yuan,
    'reviewed ' || cast(reviewed_date as {{ dbt.type_string() }})
    || case when has_able_member then ', somebody covered can work' else '' end as facts,
    'MZ01:' || record_key as evidence
from terms
where due_date < {{ load_date() }}
