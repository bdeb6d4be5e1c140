with linked as (
    select * from {{ ref('int_citizens__linked') }}
)

-- A link by number is certain by definition, not an estimate; it is made on the night that loads the record.
select
    record_key,
    citizen_id,
    feed,
    record_role,
    link_method,
    cast(case when citizen_id is not null then 1.0 end as double) as match_probability,
    _source_file as source_file,
    _source_row as source_row,
    case when citizen_id is not null then cast(_load_date as timestamp) end as linked_at
from linked
