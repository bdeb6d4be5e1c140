-- A-23 应退未退: the assessed income a head is not below the standard, and was assessed longer ago than a phase-out may
-- last; a household being phased out within its term is lawful.
{%- set phase_out_months = 'cast(' ~ programme_parameter('PHASE_OUT_MONTHS') ~ ' as ' ~ dbt.type_int() ~ ')' %}
with households as (
    select
        *,
        coalesce(last_review_date, approved_date) as reviewed_date
    from {{ ref('int_allowance_households__current') }}
)

select
    'A-23' as check_code,
    household_id as subject_key,
    applicant_citizen_id as citizen_id,
    'DIBAO' as programme_code,
    reviewed_date as since_date,
    'Y' as grade,
    monthly_amount_yuan as amount_at_risk_yuan,
    'income ' || cast(monthly_income_per_capita_yuan as {{ dbt.type_string() }}) || ' yuan a head, standard '
    || cast(monthly_standard_yuan as {{ dbt.type_string() }}) as facts,
    'MZ01:' || record_key as evidence
from households
where
    monthly_income_per_capita_yuan >= monthly_standard_yuan
    and {{ dbt.dateadd('month', phase_out_months, 'reviewed_date') }} < {{ load_date() }}
    and not (benefit_status = 'phase_out' and coalesce(phase_out_end_date, {{ load_date() }}) >= {{ load_date() }})
