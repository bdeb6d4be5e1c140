-- One row per person who left the register alive: the last change says so, or the register itself where it is newer or
-- no change is on file. Whoever came back since has not left.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'GA02' and record_role = 'own' and citizen_id is not null
),

changes as (
    select
        linked.citizen_id,
        linked.record_key,
        change.code as change_code,
        changes.registered_date,
        changes.value_after as destination,
        coalesce(changes.change_date, changes.registered_date) as change_date,
        coalesce(cast(changes.registered_date as {{ dbt.type_string() }}), '') || linked.record_key as preference
    from linked
    inner join {{ ref('stg_public_security__registration_changes') }} as changes
        on
            linked._load_id = changes._load_id
            and linked._source_row = changes._source_row
            and coalesce(linked._source_sheet, '') = coalesce(changes._source_sheet, '')
    {{ word_join('change', "'GA02'", 'change_type', 'changes.change_type', 'changes._load_date') }}
    where change.code in ('birth', 'moved_in', 'moved_out', 'death', 'deregistration')
),

latest as (
    select
        citizen_id,
        max_by(change_code, preference) as change_code,
        max_by(change_date, preference) as change_date,
        max_by(registered_date, preference) as registered_date,
        max_by(destination, preference) as destination,
        max_by(record_key, preference) as record_key
    from changes
    group by citizen_id
),

register as (
    select
        citizen_id,
        registration_status,
        deregistered_date
    from {{ ref('int_registrations__current') }}
    where registration_status in ('moved_out', 'deregistered')
),

records as (
    select * from {{ ref('int_records__newest') }}
    where feed_code = 'GA01'
),

departures as (
    select
        citizen_id,
        change_code as departure_kind,
        change_date as departure_date,
        destination,
        'GA02:' || record_key as evidence
    from latest
    where change_code in ('moved_out', 'deregistration')
    union all
    select
        register.citizen_id,
        case register.registration_status when 'moved_out' then 'moved_out' else 'deregistration' end as departure_kind,
        register.deregistered_date as departure_date,
        cast(null as {{ dbt.type_string() }}) as destination,
        'GA01:' || records.record_key as evidence
    from register
    left join latest on register.citizen_id = latest.citizen_id
    left join records on register.citizen_id = records.citizen_id
    where
        latest.citizen_id is null
        or (latest.change_code in ('birth', 'moved_in') and register.deregistered_date > latest.registered_date)
),

cities as (
    select division_name
    from {{ ref('divisions_listed') }}
    where level = 'prefecture'
)

select
    departures.citizen_id,
    departures.departure_kind,
    departures.departure_date,
    departures.evidence,
    bool_or(cities.division_name is not null) as is_within_city
from departures
left join cities on departures.destination like '%' || cities.division_name || '%'
group by departures.citizen_id, departures.departure_kind, departures.departure_date, departures.evidence
