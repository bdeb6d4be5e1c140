-- One row per person who is registered as out of work or recognised as in employment hardship, on the load date. Who
-- was registered as in work after that is out of work no longer, though nobody closed the entry.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code in ('RS03', 'RS04') and record_role = 'own' and citizen_id is not null
),

registrations as (
    select
        linked.citizen_id,
        registration_type.code as kind,
        listed.registered_date,
        coalesce(listed.deregistered_date, date '9999-12-31') as deregistered_date
    from {{ ref('stg_human_resources__employment_registrations') }} as listed
    inner join linked
        on
            listed._load_id = linked._load_id
            and listed._source_row = linked._source_row
            and coalesce(listed._source_sheet, '') = coalesce(linked._source_sheet, '')
            and linked.feed_code = 'RS03'
    {{ word_join('registration_type', "'RS03'", 'registration_type', 'listed.registration_type', 'listed._load_date') }}
    where listed.registered_date <= {{ load_date() }}
),

at_work as (
    select
        citizen_id,
        max(registered_date) as registered_date
    from registrations
    where kind = 'employment'
    group by citizen_id
),

out_of_work as (
    select
        registrations.citizen_id,
        min(registrations.registered_date) as unemployed_since_date
    from registrations
    left join at_work on registrations.citizen_id = at_work.citizen_id
    where
        registrations.kind = 'unemployment'
        and registrations.deregistered_date > {{ load_date() }}
        and registrations.registered_date > coalesce(at_work.registered_date, date '0001-01-01')
    group by registrations.citizen_id
),

recognised as (
    select
        linked.citizen_id,
        min(listed.recognized_date) as recognised_date
    from {{ ref('stg_human_resources__employment_hardship_persons') }} as listed
    inner join linked
        on
            listed._load_id = linked._load_id
            and listed._source_row = linked._source_row
            and coalesce(listed._source_sheet, '') = coalesce(linked._source_sheet, '')
            and linked.feed_code = 'RS04'
    where
        listed._is_current
        and listed.recognized_date <= {{ load_date() }}
        and coalesce(listed.exit_date, date '9999-12-31') > {{ load_date() }}
    group by linked.citizen_id
),

people as (
    select citizen_id from out_of_work
    union
    select citizen_id from recognised
)

select
    people.citizen_id,
    out_of_work.unemployed_since_date,
    recognised.recognised_date,
    out_of_work.citizen_id is not null as is_unemployed,
    recognised.citizen_id is not null as is_recognised
from people
left join out_of_work on people.citizen_id = out_of_work.citizen_id
left join recognised on people.citizen_id = recognised.citizen_id
