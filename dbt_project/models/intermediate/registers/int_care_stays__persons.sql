-- One row per resident, care home and day of moving in, as the newest list that names the stay has it. A stay that a
-- newer list no longer names ended with the month of the last one that did.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'YL02' and record_role = 'own' and citizen_id is not null
)

select
    linked.citizen_id,
    linked.record_key,
    residents.facility_code,
    residents.moved_in_date,
    case
        when residents.moved_out_date is not null then residents.moved_out_date
        when not residents._is_current then last_day(residents._period)
    end as moved_out_date,
    {{ month_of('residents._period') }} as listed_month,
    coalesce(residents.government_subsidy_yuan, 0) as government_subsidy_yuan
from {{ ref('stg_elderly_care__residents') }} as residents
inner join linked
    on
        residents._load_id = linked._load_id
        and residents._source_row = linked._source_row
        and coalesce(residents._source_sheet, '') = coalesce(linked._source_sheet, '')
