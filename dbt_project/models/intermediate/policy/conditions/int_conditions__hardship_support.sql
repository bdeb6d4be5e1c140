-- 特困: no ability to work, no livelihood, nobody obliged to support. Income is known where a household was assessed. A
-- child that the register shows rules it out; that it shows none proves nothing, so people find the candidates.
with people as (
    select
        *,
        coalesce(allowance_income_yuan, marginal_income_yuan) as income_yuan,
        case coalesce(allowance_area_type, marginal_area_type)
            when 'urban' then {{ programme_parameter('DIBAO_STD', 'urban') }}
            else {{ programme_parameter('DIBAO_STD', 'rural') }}
        end as standard_yuan
    from {{ ref('int_policy_facts__persons') }}
    where
        is_in_hardship_support
        or (
            (is_in_allowance_household or is_in_marginal_household)
            and not coalesce(is_married, false)
            and not coalesce(has_living_child, false)
        )
)

{{ programme_conditions('TEKUN', [
    {
        'code': 'no_labour_ability',
        'observed': 'age_years',
        'threshold': programme_parameter('TEKUN_ELDER_AGE'),
        'is_met': 'age_years >= ' ~ programme_parameter('TEKUN_ELDER_AGE')
        ~ ' or age_years < ' ~ programme_parameter('TEKUN_CHILD_AGE') ~ ' or has_no_labour_ability',
    },
    {'code': 'no_spouse', 'fact': 'is_married', 'wanted': false},
    {'code': 'no_child', 'fact': 'has_living_child', 'wanted': false},
    {
        'code': 'income',
        'observed': 'income_yuan',
        'threshold': 'standard_yuan',
        'is_met': 'income_yuan < standard_yuan',
    },
    {'code': 'no_employee_pension', 'fact': 'draws_employee_pension', 'wanted': false},
    {'code': 'no_child_allowance', 'fact': 'has_full_child_allowance', 'wanted': false},
    {'code': 'not_in_custody', 'fact': 'is_in_custody', 'wanted': false},
]) }}
