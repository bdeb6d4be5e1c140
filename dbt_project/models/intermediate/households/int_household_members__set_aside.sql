-- Members whose household is not on the household roster: they load, belong to no household and are counted here.
with members as (
    select * from {{ ref('int_households__allowance_members') }}
),

households as (
    select distinct household_id
    from {{ ref('int_benefits__spells') }}
    where household_id is not null
)

select
    'household_members' as model_name,
    'civil_affairs__subsistence_allowance_members' as feed,
    members.member_key as record_key,
    'household_not_on_roster' as reason_code,
    members._load_id,
    members._source_row
from members
left join households on members.household_id = households.household_id
where households.household_id is null
