-- A-34 危房改造对象有商品房: the head of the household, or husband or wife, owned or had bought a home before the house was
-- appraised. Asked only where the household authorised it; a child's home is the child's.
with repairs as (
    select * from {{ ref('int_repairs__listed') }}
    where appraised_date is not null
),

spouses as (
    select * from {{ ref('int_kin__spouses') }}
    where is_married
),

homes as (
    select * from {{ ref('int_homes__authorised') }}
    where is_counted and property_use in ('home', 'purchase')
),

owners as (
    select
        record_key,
        citizen_id as owner_citizen_id
    from repairs
    union
    select
        repairs.record_key,
        spouses.spouse_citizen_id as owner_citizen_id
    from repairs
    inner join spouses on repairs.citizen_id = spouses.citizen_id
)

select
    'A-34' as check_code,
    repairs.citizen_id as subject_key,
    repairs.citizen_id,
    'WEIFANG' as programme_code,
    min(homes.since_date) as since_date,
    'Y' as grade,
    max(repairs.subsidy_yuan) as amount_at_risk_yuan,
    cast(count(distinct homes.home_key) as {{ dbt.type_string() }}) || ' homes before the appraisal on '
    || cast(max(repairs.appraised_date) as {{ dbt.type_string() }}) as facts,
    {{ sorted_list('homes.evidence') }} || ';' || {{ sorted_list("'ZJ01:' || repairs.record_key") }} as evidence
from repairs
inner join owners on repairs.record_key = owners.record_key
inner join homes on owners.owner_citizen_id = homes.citizen_id
where homes.since_date < repairs.appraised_date
group by repairs.citizen_id
