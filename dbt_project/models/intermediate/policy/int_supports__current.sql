-- One row per person who stands in a status that programmes build on, on the load date. Which people a household had
-- before the first roster at hand nobody knows: a stay that began earlier is certain from that roster only.
with first_rosters as (
    select min(first_covered_period) as first_month
    from {{ ref('int_rosters__covered') }}
    where feed_code = 'MZ01'
),

stays as (
    select
        citizen_id,
        programme_code,
        category,
        start_month,
        case
            when household_id is null then start_month
            else greatest(start_month, (select first_rosters.first_month from first_rosters))
        end as certain_month
    from {{ ref('int_benefits__stays') }}
    where
        citizen_id is not null
        and start_month <= {{ month_of(load_date()) }}
        and coalesce(end_month, date '9999-12-01') >= {{ month_of(load_date()) }}
),

members as (
    select distinct
        citizen_id,
        household_id
    from {{ ref('int_households__allowance_stays') }}
    where
        citizen_id is not null
        and start_month <= {{ month_of(load_date()) }}
        and coalesce(end_month, date '9999-12-01') >= {{ month_of(load_date()) }}
),

spells as (
    select * from {{ ref('int_benefits__spells') }}
    where household_id is not null
),

households as (
    select
        household_id,
        max_by(monthly_income_per_capita_yuan, start_month) as income_per_capita_yuan,
        max_by(left(category, 5), start_month) as area_type
    from spells
    group by household_id
),

margins as (
    select * from {{ ref('int_margins__recognised') }}
    where coalesce(valid_to_date, date '9999-12-31') >= {{ load_date() }}
),

citizens as (
    select
        citizen_id,
        register_household_id
    from {{ ref('int_citizens__described') }}
    where is_registered
),

-- The roster of marginal households names the applicant; who lives with him is read from the register.
in_margin as (
    select
        margins.programme_code,
        margins.monthly_income_per_capita_yuan,
        margins.area_type,
        coalesce(companions.citizen_id, margins.citizen_id) as citizen_id
    from margins
    left join citizens as applicants on margins.citizen_id = applicants.citizen_id
    left join citizens as companions on applicants.register_household_id = companions.register_household_id
),

children as (
    select * from {{ ref('int_children__supported') }}
),

held as (
    select
        citizen_id,
        programme_code,
        start_month as since_date,
        certain_month as certain_date,
        category = 'dispersed' as is_at_home,
        cast(null as boolean) as is_full_amount,
        cast(null as decimal(18, 2)) as income_per_capita_yuan,
        cast(null as {{ dbt.type_string() }}) as area_type
    from stays
    union all
    select
        members.citizen_id,
        'DIBAO_MEMBER' as programme_code,
        cast(null as date) as since_date,
        cast(null as date) as certain_date,
        cast(null as boolean) as is_at_home,
        cast(null as boolean) as is_full_amount,
        households.income_per_capita_yuan,
        households.area_type
    from members
    left join households on members.household_id = households.household_id
    union all
    select
        citizen_id,
        programme_code,
        cast(null as date) as since_date,
        cast(null as date) as certain_date,
        cast(null as boolean) as is_at_home,
        cast(null as boolean) as is_full_amount,
        monthly_income_per_capita_yuan as income_per_capita_yuan,
        area_type
    from in_margin
    union all
    select
        citizen_id,
        programme_code,
        cast(null as date) as since_date,
        cast(null as date) as certain_date,
        cast(null as boolean) as is_at_home,
        is_full_amount,
        cast(null as decimal(18, 2)) as income_per_capita_yuan,
        cast(null as {{ dbt.type_string() }}) as area_type
    from children
)

select
    citizen_id,
    bool_or(programme_code = 'DIBAO') as is_on_allowance,
    bool_or(programme_code = 'DIBAO_MEMBER') as is_in_allowance_household,
    bool_or(programme_code = 'TEKUN') as is_in_hardship_support,
    bool_or(programme_code = 'TEKUN' and is_at_home) as is_supported_at_home,
    bool_or(programme_code = 'BIANYUAN') as is_in_marginal_household,
    bool_or(programme_code = 'GANGXING') as is_in_rigid_household,
    bool_or(programme_code = 'GUER') as is_supported_orphan,
    bool_or(programme_code = 'SHISHI') as is_supported_child,
    bool_or(programme_code in ('GUER', 'SHISHI') and is_full_amount) as has_full_child_allowance,
    bool_or(programme_code = 'GAOLING') as draws_old_age_allowance,
    bool_or(programme_code = 'CJR_LIVING') as draws_living_allowance,
    bool_or(programme_code = 'CJR_CARE') as draws_care_allowance,
    min(case when programme_code in ('DIBAO', 'TEKUN') then since_date end) as supported_since_date,
    min(case when programme_code in ('DIBAO', 'TEKUN') then certain_date end) as supported_for_certain_date,
    max(case when programme_code = 'DIBAO_MEMBER' then income_per_capita_yuan end) as allowance_income_yuan,
    max(case when programme_code = 'DIBAO_MEMBER' then area_type end) as allowance_area_type,
    max(case when programme_code = 'BIANYUAN' then income_per_capita_yuan end) as marginal_income_yuan,
    max(case when programme_code = 'BIANYUAN' then area_type end) as marginal_area_type,
    max(case when programme_code = 'GANGXING' then area_type end) as rigid_area_type
from held
group by citizen_id
