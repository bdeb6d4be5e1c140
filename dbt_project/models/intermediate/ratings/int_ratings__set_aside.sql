with ratings as (
    select * from {{ ref('int_ratings__current') }}
)

select
    'service_ratings' as model_name,
    'government_services__service_ratings' as feed,
    {{ record_key('government_services__service_ratings', ['rating_id']) }} as record_key,
    'case_unknown' as reason_code,
    _load_id,
    _source_row
from ratings
where not is_case_known
