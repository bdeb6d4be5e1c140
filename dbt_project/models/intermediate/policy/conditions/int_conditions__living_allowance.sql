-- 困难残疾人生活补贴: disabled people of households on the subsistence allowance.
with people as (
    select * from {{ ref('int_policy_facts__persons') }}
    where disability_level is not null or draws_living_allowance
)

{{ programme_conditions('CJR_LIVING', [
    {'code': 'certificate', 'fact': 'has_certificate'},
    {'code': 'in_dibao_household', 'fact': 'is_in_allowance_household'},
    {'code': 'not_tekun', 'fact': 'is_in_hardship_support', 'wanted': false},
    {'code': 'no_child_allowance', 'fact': 'has_full_child_allowance', 'wanted': false},
    {'code': 'not_in_custody', 'fact': 'is_in_custody', 'wanted': false},
]) }}
