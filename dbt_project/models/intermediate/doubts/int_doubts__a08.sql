-- A-08 低保家庭多套房或非住宅: as many homes as the local limit names, purchases beside a home among them, or a shop or
-- office. Without a configured limit only the latter.
with homes as (
    select * from {{ ref('int_homes__authorised') }}
    where is_counted and property_use in ('home', 'shop', 'office', 'purchase')
),

members as (
    select * from {{ ref('int_allowance_members__current') }}
),

households as (
    select * from {{ ref('int_allowance_households__current') }}
),

counted as (
    select
        members.household_id,
        max(homes.since_date) as since_date,
        count(distinct case when homes.property_use = 'home' then homes.home_key end) as home_count,
        count(distinct case when homes.property_use in ('shop', 'office') then homes.home_key end) as business_count,
        count(distinct case when homes.property_use = 'purchase' then homes.home_key end) as purchase_count,
        {{ sorted_list('homes.evidence') }} as evidence
    from members
    inner join homes on members.citizen_id = homes.citizen_id
    group by members.household_id
)

select
    'A-08' as check_code,
    counted.household_id as subject_key,
    households.applicant_citizen_id as citizen_id,
    'DIBAO' as programme_code,
    counted.since_date,
    'Y' as grade,
    households.monthly_amount_yuan as amount_at_risk_yuan,
    cast(counted.home_count as {{ dbt.type_string() }}) || ' homes, '
    || cast(counted.business_count as {{ dbt.type_string() }}) || ' shops or offices, '
    || cast(counted.purchase_count as {{ dbt.type_string() }}) || ' purchases' as facts,
    counted.evidence
from counted
inner join households on counted.household_id = households.household_id
where
    counted.business_count >= 1
    or (
        counted.home_count >= 1
        and counted.home_count + counted.purchase_count >= {{ programme_parameter('HOME_LIMIT') }}
    )
