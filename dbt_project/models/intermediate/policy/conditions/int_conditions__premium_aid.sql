-- 资助参保: people on the subsistence allowance or in extreme hardship support, who are insured as residents or should be.
-- The status on the day of the contribution decides; one gained later in the year gives no refund. A day between the
-- first day somebody may have been covered and the first he is known to be is undecided.
with people as (
    select
        *,
        is_on_allowance or is_in_hardship_support as has_status,
        coalesce(medical_paid_date, {{ load_date() }}) as decisive_date
    from {{ ref('int_policy_facts__persons') }}
    where
        has_premium_aid or is_on_allowance or is_in_hardship_support
)

{{ programme_conditions('ZICAN', [
    {'code': 'status', 'fact': 'has_status'},
    {
        'code': 'status_when_paid',
        'observed': 'supported_since_date',
        'threshold': 'medical_paid_date',
        'is_met': 'case when supported_for_certain_date <= decisive_date then true'
        ~ ' when supported_since_date > decisive_date then false end',
    },
    {'code': 'no_employee_insurance', 'fact': 'is_insured_as_employee', 'wanted': false},
]) }}
