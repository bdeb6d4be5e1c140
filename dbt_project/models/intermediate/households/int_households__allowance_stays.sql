-- One row per member and spell of the household on the subsistence allowance, in the months both hold.
with members as (
    select * from {{ ref('int_households__allowance_members') }}
),

spells as (
    select * from {{ ref('int_benefits__spells') }}
    where household_id is not null
),

stays as (
    select
        spells.spell_key,
        spells.household_id,
        members.member_key,
        members.citizen_id,
        members.relation,
        members.is_covered,
        members.is_able,
        greatest(spells.start_month, coalesce(members.joined_month, spells.start_month)) as start_month,
        case
            when members.left_month is null then spells.end_month
            when spells.end_month is null then members.left_month
            else least(spells.end_month, members.left_month)
        end as end_month,
        coalesce(members.left_month < coalesce(spells.end_month, date '9999-12-01'), false) as has_left_household
    from spells
    inner join members on spells.household_id = members.household_id
)

select *
from stays
where end_month is null or end_month >= start_month
