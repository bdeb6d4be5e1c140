with stays as (
    select * from {{ ref('int_care_stays__current') }}
)

select
    'care_centre_months' as model_name,
    'elderly_care__residents' as feed,
    stay_key as record_key,
    'facility_unknown' as reason_code,
    _load_id,
    _source_row
from stays
where not is_centre_known
