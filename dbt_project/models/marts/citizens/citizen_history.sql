-- Statements that repeat the one before are one version; the next one ends it, in the world and in what we know.
with stated as (
    select
        *,
        lag(attribute_value) over (
            partition by citizen_id, attribute, feed order by statement_order asc
        ) as previous_value
    from {{ ref('int_attributes__stated') }}
),

versions as (
    select
        citizen_id,
        attribute,
        attribute_value,
        feed,
        valid_from_date,
        known_date,
        row_number() over (
            partition by citizen_id, attribute, feed order by statement_order asc
        ) as version_number,
        lead(valid_from_date) over (
            partition by citizen_id, attribute, feed order by statement_order asc
        ) as next_valid_date,
        lead(known_date) over (
            partition by citizen_id, attribute, feed order by statement_order asc
        ) as next_known_date
    from stated
    where previous_value is null or previous_value != attribute_value
)

select
    citizen_id,
    attribute,
    feed,
    cast(version_number as {{ dbt.type_int() }}) as version_number,
    attribute_value as value,
    valid_from_date,
    cast({{ dbt.dateadd('day', -1, 'next_valid_date') }} as date) as valid_to_date,
    cast(known_date as timestamp) as known_from_at,
    -- An older period may be delivered after a newer one; greatest() alone would close what is still open.
    cast(
        case when next_known_date is not null then greatest(next_known_date, known_date) end as timestamp
    ) as known_to_at,
    split_part(feed, '__', 1) as department
from versions
