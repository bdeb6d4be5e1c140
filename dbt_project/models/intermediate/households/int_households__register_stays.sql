-- One row per person and stay in a register household. Since when is the day of moving in, or the first month a person
-- stood in the household though the register had been delivered before; else it is not known.
with spells as (
    select
        *,
        split_part(roster_key, '|', 2) as household_number
    from {{ ref('int_rosters__spells') }}
    where feed_code = 'GA01'
),

newest_rows as (
    select
        {{ row_version(by_period=true) }} as row_version,
        coalesce(relation.code, case when roster.relation_to_head is not null then 'other' end) as relation,
        roster.deregistered_date
    from {{ ref('stg_public_security__registered_population') }} as roster
    {{ word_join('relation', "'GA01'", 'relation_to_head', 'roster.relation_to_head', 'roster._load_date') }}
)

select
    {{ household_key('register', 'spells.household_number') }} as household_id,
    {{ record_key('register_stay', ['spells.roster_key', 'spells.spell_number']) }} as member_key,
    spells.citizen_id,
    newest_rows.relation,
    spells.township_code,
    coalesce(spells.start_date, case when spells.is_first_seen_later then spells.first_period end) as valid_from_date,
    case
        when spells.is_stopped then coalesce(newest_rows.deregistered_date, last_day(spells.last_period))
        when spells.has_left then last_day(spells.last_period)
    end as valid_to_date
from spells
inner join newest_rows on spells.row_version = newest_rows.row_version
where spells.household_number != ''
