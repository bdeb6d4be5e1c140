-- One row per person and feed: the record that speaks of the person as the feed stands, to follow a decision back to.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where record_role = 'own' and citizen_id is not null
)

select
    citizen_id,
    feed_code,
    max_by(
        record_key,
        cast(_load_date as {{ dbt.type_string() }})
        || cast(first_delivered_date as {{ dbt.type_string() }}) || record_key
    ) as record_key
from linked
group by citizen_id, feed_code
