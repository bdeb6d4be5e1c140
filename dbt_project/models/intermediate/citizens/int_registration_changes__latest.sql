-- One row per citizen: the last change that put a person on the register or took him off it.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'GA02' and record_role = 'own' and citizen_id is not null
),

changes as (
    select
        _load_id,
        _source_sheet,
        _source_row,
        change_type,
        change_date,
        registered_date,
        _load_date
    from {{ ref('stg_public_security__registration_changes') }}
),

coded as (
    select
        linked.citizen_id,
        change.code as change_code,
        changes.registered_date,
        cast(changes.registered_date as {{ dbt.type_string() }}) || linked.record_key as preference
    from linked
    inner join changes
        on
            linked._load_id = changes._load_id
            and linked._source_row = changes._source_row
            and coalesce(linked._source_sheet, '') = coalesce(changes._source_sheet, '')
    {{ word_join('change', "'GA02'", 'change_type', 'changes.change_type', 'changes._load_date') }}
    where change.code in ('birth', 'moved_in', 'moved_out', 'death', 'deregistration')
)

select
    citizen_id,
    max_by(change_code, preference) as change_code,
    max_by(registered_date, preference) as registered_date
from coded
group by citizen_id
