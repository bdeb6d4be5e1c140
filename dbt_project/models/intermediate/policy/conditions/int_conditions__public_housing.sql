-- 公租房: people of the classes that go first in town (社会救助法 article 26), and tenants. What the district asks of others,
-- income and room to live in, is not configured and the room of a household is in no feed. Owning a home is asked only
-- of whoever authorised it.
with classes as (
    select * from {{ ref('programme_classes') }}
    where
        programme_code = 'GONGZU'
        and coalesce(valid_from_date, date '0001-01-01') <= {{ load_date() }}
        and coalesce(valid_to_date, date '9999-12-31') >= {{ load_date() }}
),

holders as (
    select distinct held.citizen_id
    from {{ ref('int_classes__held') }} as held
    inner join classes on held.class_code = classes.class_code
),

tenants as (
    select distinct citizen_id
    from {{ ref('int_tenancies__running') }}
),

people as (
    select
        facts.*,
        homes.is_owner,
        holders.citizen_id is not null as has_priority
    from {{ ref('int_policy_facts__persons') }} as facts
    left join holders on facts.citizen_id = holders.citizen_id
    left join tenants on facts.citizen_id = tenants.citizen_id
    left join {{ ref('int_homes__judged') }} as homes on facts.citizen_id = homes.citizen_id
    where
        tenants.citizen_id is not null
        or (holders.citizen_id is not null and coalesce(facts.area_type, 'unknown') != 'rural')
)

{{ programme_conditions('GONGZU', [
    {
        'code': 'income',
        'observed': 'has_priority',
        'threshold': programme_parameter('GONGZU_INCOME'),
        'is_met': 'case when has_priority then true end',
    },
    {
        'code': 'living_space',
        'observed': 'null',
        'threshold': programme_parameter('GONGZU_SPACE'),
        'is_met': 'cast(null as boolean)',
    },
    {'code': 'no_home', 'fact': 'is_owner', 'wanted': false},
], everywhere=['alive']) }}
