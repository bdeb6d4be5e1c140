-- 低保单人户: a severely disabled member of a marginal household, taken in alone.
with people as (
    select * from {{ ref('int_policy_facts__persons') }}
    where
        disability_level is not null
        and (is_in_marginal_household or is_in_marginal_household is null)
)

{{ programme_conditions('DIBAO_SINGLE', [
    {
        'code': 'severity',
        'observed': "disability_category || ' ' || disability_level",
        'threshold': "'severity set single_entry'",
        'is_met': 'is_severe_for_single_entry',
    },
    {'code': 'in_marginal_household', 'fact': 'is_in_marginal_household'},
    {'code': 'not_tekun', 'fact': 'is_in_hardship_support', 'wanted': false},
    {'code': 'not_in_custody', 'fact': 'is_in_custody', 'wanted': false},
]) }}
