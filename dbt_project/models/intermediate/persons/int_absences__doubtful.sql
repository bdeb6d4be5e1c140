-- Whose absence from a register says nothing: a line of it that may be theirs was set aside, or could be linked to
-- nobody. A line in quarantine is theirs by its number. One that is nobody's may be anybody's of that name, where a
-- masked number fits too; where the name is masked as well, the number that is left has to fit.
with spellings as (
    select
        spelling_key,
        feed_code,
        record_role,
        name,
        name_pattern,
        number
    from {{ source('identity', 'spelling') }}
),

links as (
    select
        spelling_key,
        citizen_id
    from {{ ref('int_identity_links__current') }}
    where citizen_id is not null
),

registered as (
    select
        links.citizen_id,
        spellings.name,
        spellings.number
    from spellings
    inner join links on spellings.spelling_key = links.spelling_key
    where spellings.feed_code = 'GA01' and spellings.record_role = 'own' and spellings.number is not null
),

unlinked as (
    select distinct
        records.feed_code,
        spellings.name,
        spellings.name_pattern,
        case when records.resident_id_number like '%*%' then replace(records.resident_id_number, '*', '_') end
            as number_pattern
    from {{ ref('int_person_records__unioned') }} as records
    inner join spellings on records.spelling_key = spellings.spelling_key
    left join links on records.spelling_key = links.spelling_key
    where
        records.record_role = 'own'
        and records._is_current
        and links.citizen_id is null
        and records.feed_code in (
            'CL01', 'GA05', 'JY01', 'MZ02', 'MZ03', 'MZ04', 'MZ05', 'MZ07', 'MZ08', 'MZ09', 'RS01', 'RS02', 'RS04',
            'YB01', 'ZJ01', 'ZJ02'
        )
),

candidates as (
    select
        resolved.citizen_id,
        aside.feed_code
    from {{ source('control', 'set_aside_numbers') }} as aside
    inner join {{ ref('int_identity_numbers__resolved') }} as resolved
        on aside.resident_id_number = resolved.resident_id_number
    union all
    select
        registered.citizen_id,
        unlinked.feed_code
    from unlinked
    inner join registered on unlinked.name = registered.name
    where
        unlinked.name_pattern is null
        and registered.number like coalesce(unlinked.number_pattern, '%')
    union all
    select
        registered.citizen_id,
        unlinked.feed_code
    from unlinked
    inner join registered on right(unlinked.number_pattern, 4) = right(registered.number, 4)
    where
        unlinked.name_pattern is not null
        and registered.number like unlinked.number_pattern
        and registered.name like unlinked.name_pattern
)

select distinct
    citizen_id,
    feed_code
from candidates
