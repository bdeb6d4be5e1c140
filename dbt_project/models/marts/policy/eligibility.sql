with decided as (
    select * from {{ ref('int_eligibility__decided') }}
)

select
    citizen_id,
    programme_code,
    {{ load_date() }} as as_of_date,
    is_eligible,
    is_enrolled,
    undecided_conditions,
    missing_inputs,
    rule_version,
    parameter_status
from decided
