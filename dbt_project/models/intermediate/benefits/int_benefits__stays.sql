-- One row per person and entitlement spell; a household's spell becomes one of each member covered by it, or stays with
-- the household alone where no member is known.
with spells as (
    select * from {{ ref('int_benefits__spells') }}
),

covered_members as (
    select * from {{ ref('int_households__allowance_stays') }}
    where is_covered
),

persons as (
    select
        spells.spell_key,
        spells.citizen_id,
        spells.household_id,
        spells.programme_code,
        spells.category,
        spells.start_month,
        spells.end_month,
        spells.end_reason
    from spells
    where spells.household_id is null
),

members as (
    select
        spells.spell_key || covered_members.member_key as spell_key,
        covered_members.citizen_id,
        spells.household_id,
        spells.programme_code,
        spells.category,
        covered_members.start_month,
        covered_members.end_month,
        case when covered_members.has_left_household then 'left_household' else spells.end_reason end as end_reason
    from spells
    inner join covered_members on spells.spell_key = covered_members.spell_key
),

households_alone as (
    select
        spells.spell_key,
        spells.citizen_id,
        spells.household_id,
        spells.programme_code,
        spells.category,
        spells.start_month,
        spells.end_month,
        spells.end_reason
    from spells
    left join covered_members on spells.spell_key = covered_members.spell_key
    where spells.household_id is not null and covered_members.spell_key is null
),

stays as (
    select * from persons
    union all
    select * from members
    union all
    select * from households_alone
)

select
    {{ keyed_hash("'stay:' || spell_key") }} as spell_id,
    citizen_id,
    household_id,
    programme_code,
    category,
    start_month,
    end_month,
    end_reason
from stays
where end_month is null or end_month >= start_month
