-- 低保边缘家庭: assessed income below a multiple of the standard, and no subsistence allowance.
with people as (
    select
        *,
        coalesce(marginal_income_yuan, allowance_income_yuan) as income_yuan,
        {{ programme_parameter('BIANYUAN_RATIO') }}
        * case coalesce(marginal_area_type, allowance_area_type)
            when 'urban' then {{ programme_parameter('DIBAO_STD', 'urban') }}
            when 'rural' then {{ programme_parameter('DIBAO_STD', 'rural') }}
        end as limit_yuan
    from {{ ref('int_policy_facts__persons') }}
    where is_in_marginal_household or is_in_allowance_household
)

{{ programme_conditions('BIANYUAN', [
    {
        'code': 'income',
        'observed': 'income_yuan',
        'threshold': 'limit_yuan',
        'is_met': 'income_yuan < limit_yuan',
    },
    {'code': 'not_dibao', 'fact': 'is_in_allowance_household', 'wanted': false},
    {'code': 'not_tekun', 'fact': 'is_in_hardship_support', 'wanted': false},
]) }}
