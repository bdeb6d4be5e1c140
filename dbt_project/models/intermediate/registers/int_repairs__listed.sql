-- One row per household and year on the list of repaired houses. Houses on one spot are one house; the spot itself is
-- not carried.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'ZJ01' and record_role = 'own' and citizen_id is not null
)

select
    linked.citizen_id,
    linked.record_key,
    repairs.plan_year,
    repairs.appraised_date,
    repairs.danger_grade,
    repairs.check_authorized_date,
    category.code as ground,
    case
        when repairs.longitude_latitude is not null
            then {{ record_key('place', ['repairs.longitude_latitude']) }}
    end as place_key,
    coalesce(repairs.is_helped_before, false) as is_helped_before,
    repairs.is_helped_before is not null as is_past_stated,
    coalesce(repairs.central_subsidy_yuan, 0)
    + coalesce(repairs.provincial_subsidy_yuan, 0)
    + coalesce(repairs.city_subsidy_yuan, 0)
    + coalesce(repairs.district_subsidy_yuan, 0) as subsidy_yuan
from {{ ref('stg_housing__dilapidated_house_repairs') }} as repairs
inner join linked
    on
        repairs._load_id = linked._load_id
        and repairs._source_row = linked._source_row
        and coalesce(repairs._source_sheet, '') = coalesce(linked._source_sheet, '')
{{ word_join('category', "'ZJ01'", 'target_category', 'repairs.target_category', 'repairs._load_date') }}
