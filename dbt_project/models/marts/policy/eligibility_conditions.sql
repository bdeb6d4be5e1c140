with conditions as (
    select * from {{ ref('int_eligibility__conditions') }}
)

select
    citizen_id,
    programme_code,
    condition_code,
    observed_value,
    threshold_value,
    is_met,
    legal_basis,
    record_key
from conditions
