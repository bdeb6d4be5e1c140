with merged as (
    select * from {{ ref('int_programme_parameters__merged') }}
)

select
    parameter_code,
    programme_code,
    name_zh,
    area_code,
    category,
    unit,
    valid_from_date,
    valid_to_date,
    status,
    source,
    note,
    low_number,
    high_number,
    value_number
from merged
