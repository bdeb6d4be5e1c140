with linked as (
    select * from {{ ref('int_citizens__linked') }}
)

select
    record_key,
    citizen_id,
    feed,
    record_role,
    link_method,
    match_probability,
    _source_file as source_file,
    _source_row as source_row,
    cast(linked_date as timestamp) as linked_at
from linked
