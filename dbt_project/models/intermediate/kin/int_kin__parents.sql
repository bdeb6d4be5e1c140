-- One row per person on the register and parent whom his own row names by a sound number.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'GA01' and citizen_id is not null
),

children as (
    select
        citizen_id,
        record_key,
        _load_id,
        _source_row
    from linked
    where record_role = 'own'
),

named as (
    select
        citizen_id as parent_citizen_id,
        record_role,
        _load_id,
        _source_row,
        _load_date
    from linked
    where record_role in ('father', 'mother')
)

select
    children.citizen_id,
    named.record_role as parent_role,
    max_by(
        named.parent_citizen_id, cast(named._load_date as {{ dbt.type_string() }}) || children.record_key
    ) as parent_citizen_id
from children
inner join named
    on
        children._load_id = named._load_id
        and children._source_row = named._source_row
where children.citizen_id != named.parent_citizen_id
group by children.citizen_id, named.record_role
