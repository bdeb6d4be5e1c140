-- An employer can be a person with a shop: such a name is not shown.
with spells as (
    select * from {{ ref('int_rosters__spells') }}
    where feed_code = 'RS01'
),

newest_rows as (
    select
        {{ row_version(by_period=true) }} as row_version,
        kind.code as kind,
        roster.contribution_month,
        {{ name_unless_person('roster.employer_name') }} as institution,
        coalesce(status.code, 'unknown') as category,
        case when roster.government_paid_contribution_yuan > 0 then 'government_paid' end as aid_category
    from {{ ref('stg_human_resources__social_insurance_enrolments') }} as roster
    {{ word_join('kind', "'RS01'", 'insurance_type', 'roster.insurance_type', 'roster._load_date') }}
    {{ word_join('status', "'RS01'", 'enrolment_status', 'roster.enrolment_status', 'roster._load_date') }}
)

select
    {{ record_key('enrolment', ['spells.feed_code', 'spells.roster_key', 'spells.spell_number']) }} as enrolment_id,
    spells.citizen_id,
    coalesce(newest_rows.kind, 'unknown') as kind,
    newest_rows.institution,
    newest_rows.category,
    newest_rows.aid_category,
    coalesce(spells.start_date, case when spells.is_first_seen_later then spells.first_period end) as valid_from_date,
    case
        when spells.is_stopped
            then last_day(coalesce(newest_rows.contribution_month, spells.last_active_period, spells.first_period))
        when spells.has_left then last_day(spells.last_period)
    end as valid_to_date
from spells
inner join newest_rows on spells.row_version = newest_rows.row_version
