{{ config(database='identifiers') }}
-- A spell is an unbroken stay on a roster. Another start date begins another spell only when it lies after the last
-- period the earlier one was listed in; before that it corrects the start. Whoever is missing from a later period that
-- covers his township has left; a period that does not cover it says nothing.
with listed as (
    select * from {{ ref('int_rosters__listed') }}
),

covered as (
    select * from {{ ref('int_rosters__covered') }}
),

numbers as (
    select * from {{ ref('int_identity_numbers__resolved') }}
),

stated as (
    select * from {{ ref('int_stated_identities__resolved') }}
),

by_start as (
    select
        feed_code,
        roster_key,
        start_date,
        min(period) as first_period,
        max(period) as last_period,
        max(case when not is_stopped then period end) as last_active_period,
        max(row_version) as row_version,
        max_by(is_stopped, row_version) as is_stopped,
        max_by(own_number, row_version) as own_number,
        max_by(stated_text, row_version) as stated_text,
        max_by(township_code, row_version) as township_code
    from listed
    group by feed_code, roster_key, start_date
),

compared as (
    select
        *,
        max(last_period) over (
            partition by feed_code, roster_key
            order by first_period, row_version
            rows between unbounded preceding and 1 preceding
        ) as earlier_last_period
    from by_start
),

counted as (
    select
        *,
        sum(case when start_date > earlier_last_period then 1 else 0 end) over (
            partition by feed_code, roster_key
            order by first_period, row_version
            rows between unbounded preceding and current row
        ) as spell_number
    from compared
),

spells as (
    select
        feed_code,
        roster_key,
        spell_number,
        max_by(start_date, row_version) as start_date,
        min(first_period) as first_period,
        max(last_period) as last_period,
        max(last_active_period) as last_active_period,
        max_by(is_stopped, row_version) as is_stopped,
        max_by(own_number, row_version) as own_number,
        max_by(stated_text, row_version) as stated_text,
        max_by(township_code, row_version) as township_code,
        max(row_version) as row_version
    from counted
    group by feed_code, roster_key, spell_number
)

select
    spells.feed_code,
    spells.roster_key,
    cast(spells.spell_number as {{ dbt.type_int() }}) as spell_number,
    coalesce(numbers.citizen_id, stated.citizen_id) as citizen_id,
    spells.township_code,
    spells.start_date,
    spells.first_period,
    spells.last_period,
    spells.last_active_period,
    spells.is_stopped,
    spells.row_version,
    not spells.is_stopped and coalesce(covered.last_covered_period > spells.last_period, false) as has_left,
    coalesce(spells.first_period > covered.first_covered_period, false) as is_first_seen_later
from spells
left join covered
    on
        spells.feed_code = covered.feed_code
        and coalesce(spells.township_code, 'unknown') = covered.township_code
left join numbers on spells.own_number = numbers.resident_id_number
left join stated
    on
        spells.feed_code = stated.feed_code
        and case when spells.own_number is null then spells.stated_text end = stated.stated_text
