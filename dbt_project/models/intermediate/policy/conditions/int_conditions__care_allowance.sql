-- 重度残疾人护理补贴: severely disabled people whom no other programme already cares for.
with people as (
    select * from {{ ref('int_policy_facts__persons') }}
    where disability_level is not null or draws_care_allowance
)

{{ programme_conditions('CJR_CARE', [
    {
        'code': 'severity',
        'observed': 'disability_level',
        'threshold': "'severity set care'",
        'is_met': 'is_severe_for_care',
    },
    {'code': 'not_tekun', 'fact': 'is_in_hardship_support', 'wanted': false},
    {'code': 'not_in_custody', 'fact': 'is_in_custody', 'wanted': false},
]) }}
