{{ config(materialized='view') }}
select
    attribute,
    feed_code,
    priority,
    rule
from {{ ref('attribute_rules') }}
where
    coalesce(valid_from_date, date '0001-01-01') <= {{ load_date() }}
    and coalesce(valid_to_date, date '9999-12-31') >= {{ load_date() }}
