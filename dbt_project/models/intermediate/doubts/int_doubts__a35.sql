-- A-35 公租房重复保障或不符: a flat and a rent subsidy at once, or a tenancy that runs on in the second month after the death:
-- red. A home of one's own, bought ones among them, or an enterprise that is running: yellow, since a name is lent.
with tenancies as (
    select * from {{ ref('int_tenancies__running') }}
),

deaths as (
    select * from {{ ref('int_deaths__dated') }}
    where death_date is not null
),

homes as (
    select * from {{ ref('int_homes__authorised') }}
    where is_counted and property_use in ('home', 'purchase')
),

companies as (
    select * from {{ ref('int_companies__held') }}
    where is_representative and entity_status in ('active', 'abnormal')
),

tenants as (
    select
        citizen_id,
        min(contract_start_date) as since_date,
        min(listed_month) as listed_month,
        {{ sorted_list("'ZJ02:' || record_key") }} as evidence,
        count(distinct support_mode) > 1 as has_both
    from tenancies
    group by citizen_id
),

raised as (
    select
        citizen_id,
        'R' as grade,
        'a flat and a subsidy at once' as reason,
        cast(null as {{ dbt.type_string() }}) as evidence
    from tenants
    where has_both
    union all
    select
        tenants.citizen_id,
        'R' as grade,
        'died ' || cast(deaths.death_date as {{ dbt.type_string() }}) as reason,
        cast(null as {{ dbt.type_string() }}) as evidence
    from tenants
    inner join deaths on tenants.citizen_id = deaths.citizen_id
    where deaths.death_date < {{ add_months('tenants.listed_month', -1) }}
    union all
    select
        tenants.citizen_id,
        'Y' as grade,
        'a home of the own' as reason,
        homes.evidence
    from tenants
    inner join homes on tenants.citizen_id = homes.citizen_id
    union all
    select
        tenants.citizen_id,
        'Y' as grade,
        'an enterprise' as reason,
        companies.evidence
    from tenants
    inner join companies on tenants.citizen_id = companies.citizen_id
),

reasons as (
    select
        citizen_id,
        min(grade) as grade,
        {{ sorted_list('reason') }} as facts,
        {{ sorted_list('evidence') }} as evidence
    from raised
    group by citizen_id
)

select
    'A-35' as check_code,
    tenants.citizen_id as subject_key,
    tenants.citizen_id,
    'GONGZU' as programme_code,
    tenants.since_date,
    reasons.grade,
    cast(null as decimal(18, 2)) as amount_at_risk_yuan,
    reasons.facts,
    tenants.evidence || coalesce(';' || nullif(reasons.evidence, ''), '') as evidence
from tenants
inner join reasons on tenants.citizen_id = reasons.citizen_id
