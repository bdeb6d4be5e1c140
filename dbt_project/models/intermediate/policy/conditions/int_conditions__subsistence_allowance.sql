-- 低保: people the allowance is paid for, and members of marginal households, whose income was assessed too. Whose income
-- nobody assessed is in no row: without an application and its means check there is nothing to decide. Members whom a
-- household on the allowance leaves uncovered are a question of that household (A-22).
with people as (
    select
        *,
        coalesce(allowance_income_yuan, marginal_income_yuan) as income_yuan,
        case coalesce(allowance_area_type, marginal_area_type)
            when 'urban' then {{ programme_parameter('DIBAO_STD', 'urban') }}
            when 'rural' then {{ programme_parameter('DIBAO_STD', 'rural') }}
        end as standard_yuan
    from {{ ref('int_policy_facts__persons') }}
    where is_on_allowance or is_in_marginal_household
)

{{ programme_conditions('DIBAO', [
    {
        'code': 'income',
        'observed': 'income_yuan',
        'threshold': 'standard_yuan',
        'is_met': 'income_yuan < standard_yuan',
    },
    {'code': 'not_tekun', 'fact': 'is_in_hardship_support', 'wanted': false},
    {'code': 'not_in_custody', 'fact': 'is_in_custody', 'wanted': false},
]) }}
