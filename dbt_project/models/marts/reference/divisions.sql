with divisions as (
    select * from {{ ref('int_divisions__named') }}
)

select
    division_code,
    division_name,
    short_name,
    level,
    parent_code,
    township_code,
    valid_from_date,
    valid_to_date,
    source,
    status
from divisions
