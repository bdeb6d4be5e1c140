-- The school register has no dates of its own: a stay begins with the delivery that first lists it (unknown when that
-- is the first one of all) and ends with the last one that does.
with spells as (
    select * from {{ ref('int_rosters__spells') }}
    where feed_code = 'JY01'
),

newest_rows as (
    select
        {{ row_version(by_period=true) }} as row_version,
        roster.school_name,
        coalesce(stage.code, 'unknown') as category
    from {{ ref('stg_education__student_enrolments') }} as roster
    {{ word_join('stage', "'JY01'", 'school_stage', 'roster.school_stage', 'roster._load_date') }}
)

select
    {{ record_key('enrolment', ['spells.feed_code', 'spells.roster_key', 'spells.spell_number']) }} as enrolment_id,
    spells.citizen_id,
    'school' as kind,
    newest_rows.school_name as institution,
    newest_rows.category,
    cast(null as {{ dbt.type_string() }}) as aid_category,
    case when spells.is_first_seen_later then spells.first_period end as valid_from_date,
    case
        when spells.is_stopped then last_day(coalesce(spells.last_active_period, spells.first_period))
        when spells.has_left then last_day(spells.last_period)
    end as valid_to_date
from spells
inner join newest_rows on spells.row_version = newest_rows.row_version
