-- 政府代缴养老保险: people of contributing age whom the government pays the lowest contribution for.
with people as (
    select
        *,
        is_on_allowance or is_in_hardship_support or is_severe_for_care as has_status
    from {{ ref('int_policy_facts__persons') }}
    where
        has_paid_contribution
        or (
            (is_on_allowance or is_in_hardship_support or is_severe_for_care)
            and age_years between 14 and 61
        )
)

{{ programme_conditions('DAIJIAO', [
    {
        'code': 'age',
        'observed': 'age_years',
        'threshold': programme_parameter('DAIJIAO_AGE_FROM') ~ " || '-' || " ~ programme_parameter('DAIJIAO_AGE_BELOW'),
        'is_met': 'age_years >= ' ~ programme_parameter('DAIJIAO_AGE_FROM')
        ~ ' and age_years < ' ~ programme_parameter('DAIJIAO_AGE_BELOW'),
    },
    {'code': 'status', 'fact': 'has_status'},
    {'code': 'no_employee_insurance', 'fact': 'is_insured_as_employee', 'wanted': false},
    {'code': 'not_student', 'fact': 'is_student', 'wanted': false},
]) }}
