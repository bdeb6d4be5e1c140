-- The date is the earliest plausible one that any source reports: not before the birth, not after the load date; a
-- death dated after the cremation is dated by the cremation. Without a plausible date the death stays undated.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where record_role = 'own' and citizen_id is not null and feed_code in ('GA02', 'MZ10')
),

births as (
    select
        citizen_id,
        min(birth_date) as birth_date
    from {{ ref('int_identity_numbers__resolved') }}
    group by citizen_id
),

register_reports as (
    select
        citizen_id,
        'register' as source_name,
        deregistered_date as reported_date
    from {{ ref('int_registrations__current') }}
    where registration_status = 'deceased'
),

change_reports as (
    select
        linked.citizen_id,
        'registration_change' as source_name,
        changes.change_date as reported_date
    from {{ ref('stg_public_security__registration_changes') }} as changes
    inner join linked
        on
            changes._load_id = linked._load_id
            and changes._source_row = linked._source_row
            and coalesce(changes._source_sheet, '') = coalesce(linked._source_sheet, '')
    {{ word_join('change', "'GA02'", 'change_type', 'changes.change_type', 'changes._load_date') }}
    where linked.feed_code = 'GA02' and change.code = 'death'
),

cremation_reports as (
    select
        linked.citizen_id,
        'cremation' as source_name,
        least(
            coalesce(cremations.death_date, cremations.cremated_date),
            coalesce(cremations.cremated_date, cremations.death_date)
        ) as reported_date
    from {{ ref('stg_civil_affairs__cremations') }} as cremations
    inner join linked
        on
            cremations._load_id = linked._load_id
            and cremations._source_row = linked._source_row
            and coalesce(cremations._source_sheet, '') = coalesce(linked._source_sheet, '')
    where linked.feed_code = 'MZ10'
),

reports as (
    select * from register_reports
    union all
    select * from change_reports
    union all
    select * from cremation_reports
)

select
    reports.citizen_id,
    min(
        case
            when reports.reported_date >= births.birth_date and reports.reported_date <= {{ load_date() }}
                then reports.reported_date
        end
    ) as death_date,
    count(distinct reports.source_name) as source_count
from reports
left join births on reports.citizen_id = births.citizen_id
group by reports.citizen_id
