-- 刚性支出困难家庭: assessed income below what people of the area have on average, and spending that cannot be avoided
-- of more than a share of it. The spending is that of the twelve months before the application: an older one tells
-- nothing. The limits of property are judged by people, so only a recognition in force shows that they hold.
with margins as (
    select * from {{ ref('int_margins__recognised') }}
),

citizens as (
    select
        citizen_id,
        register_household_id
    from {{ ref('int_citizens__described') }}
    where is_registered
),

-- The rosters name the applicant; who lives with him is read from the register.
listed as (
    select
        coalesce(companions.citizen_id, margins.citizen_id) as citizen_id,
        margins.monthly_income_per_capita_yuan,
        margins.area_type,
        case
            when {{ dbt.dateadd('month', 12, 'margins.recognized_date') }} >= {{ load_date() }} then margins.rigid_share
        end as rigid_share,
        coalesce(cast(margins.recognized_date as {{ dbt.type_string() }}), '') || margins.record_key as preference
    from margins
    left join citizens as applicants on margins.citizen_id = applicants.citizen_id
    left join citizens as companions on applicants.register_household_id = companions.register_household_id
),

assessed as (
    select
        citizen_id,
        max_by(monthly_income_per_capita_yuan, preference) as income_yuan,
        max_by(area_type, preference) as area_type,
        max_by(rigid_share, preference) as rigid_share
    from listed
    group by citizen_id
),

people as (
    select
        facts.*,
        assessed.rigid_share,
        12 * coalesce(assessed.income_yuan, facts.marginal_income_yuan, facts.allowance_income_yuan) as income_yuan,
        case coalesce(assessed.area_type, facts.area_type)
            when 'urban' then {{ programme_parameter('DISPOSABLE_INCOME', 'urban') }}
            when 'rural' then {{ programme_parameter('DISPOSABLE_INCOME', 'rural') }}
        end as limit_yuan
    from {{ ref('int_policy_facts__persons') }} as facts
    left join assessed on facts.citizen_id = assessed.citizen_id
    where
        assessed.citizen_id is not null
        or facts.is_in_allowance_household
        or facts.is_in_marginal_household
        or facts.is_in_rigid_household
)

{{ programme_conditions('GANGXING', [
    {
        'code': 'income',
        'observed': 'income_yuan',
        'threshold': 'limit_yuan',
        'is_met': 'income_yuan < limit_yuan',
    },
    {
        'code': 'rigid_share',
        'observed': 'rigid_share',
        'threshold': programme_parameter('GANGXING_SHARE'),
        'is_met': 'rigid_share > ' ~ programme_parameter('GANGXING_SHARE'),
    },
    {
        'code': 'property',
        'observed': 'is_in_rigid_household',
        'is_met': 'case when is_in_rigid_household then true end',
    },
    {'code': 'not_dibao', 'fact': 'is_in_allowance_household', 'wanted': false},
    {'code': 'not_tekun', 'fact': 'is_in_hardship_support', 'wanted': false},
    {'code': 'not_marginal', 'fact': 'is_in_marginal_household', 'wanted': false},
]) }}
