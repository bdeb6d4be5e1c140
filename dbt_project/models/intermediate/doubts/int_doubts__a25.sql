-- A-25 核查超期: the last review of a household is older than twelve months, or six where somebody covered can work.
with households as (
    select * from {{ ref('int_allowance_households__current') }}
),

terms as (
    select
        household_id,
        applicant_citizen_id,
        record_key,
        monthly_amount_yuan,
        coalesce(last_review_date, approved_date) as reviewed_date
    from households
)

select
    'A-25' as check_code,
    household_id as subject_key,
    applicant_citizen_id as citizen_id,
    'DIBAO' as programme_code,
    {{ dbt.dateadd('month', 12, 'reviewed_date') }} as since_date,
    'Y' as grade,
    monthly_amount_yuan as amount_at_risk_yuan,
    'reviewed ' || cast(reviewed_date as {{ dbt.type_string() }}) as facts,
    'MZ01:' || record_key as evidence
from terms
where {{ dbt.dateadd('month', 12, 'reviewed_date') }} < {{ load_date() }}
