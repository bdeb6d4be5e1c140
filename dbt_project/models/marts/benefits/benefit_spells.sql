with stays as (
    select * from {{ ref('int_benefits__stays') }}
)

select
    spell_id,
    citizen_id,
    household_id,
    programme_code,
    category,
    start_month,
    end_month,
    end_reason
from stays
