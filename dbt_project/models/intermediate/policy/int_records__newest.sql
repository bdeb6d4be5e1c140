-- One row per person and feed: the record that speaks of the person as the feed stands, to follow a decision back to.
-- Payment lines and service cases, half of all records, tell of a day and not of how somebody stands.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where record_role = 'own' and citizen_id is not null and feed_code not in ('CZ01', 'ZW01')
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
