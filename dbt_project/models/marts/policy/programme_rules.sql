with rules as (
    select * from {{ ref('programme_conditions') }}
)

select
    programme_code,
    condition_code,
    label_zh,
    label_en,
    input_feeds,
    evidence_feed,
    parameter_code,
    legal_basis,
    valid_from_date,
    valid_to_date,
    status
from rules
