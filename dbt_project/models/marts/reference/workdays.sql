with days as (
    select * from {{ ref('int_workdays__numbered') }}
)

select
    calendar_date,
    is_workday,
    kind,
    workday_number,
    source,
    case when calendar_status = 'CALENDAR_UNCONFIRMED' then 'placeholder' else 'found' end as status
from days
