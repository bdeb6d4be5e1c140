{{ config(database='identifiers') }}
-- One row per sound number that is somebody's own, and the citizen it is. A corrected number has the attributes of the
-- new one.
with spellings as (
    select
        spelling_key,
        number,
        case when is_corrected then resident_id_number else number end as stated_number
    from {{ source('identity', 'spelling') }}
    where number is not null
),

links as (
    select * from {{ ref('int_identity_links__current') }}
    where citizen_id is not null
),

resolved as (
    select
        spellings.stated_number as resident_id_number,
        min(spellings.number) as current_number,
        min(links.citizen_id) as citizen_id
    from spellings
    inner join links on spellings.spelling_key = links.spelling_key
    where links.method != 'model' and links.method != 'steward'
    group by spellings.stated_number
)

select
    resident_id_number,
    current_number,
    resident_id_number != current_number as is_corrected,
    citizen_id,
    try_cast(
        substr(current_number, 7, 4)
        || '-' || substr(current_number, 11, 2)
        || '-' || substr(current_number, 13, 2) as date
    ) as birth_date,
    case
        when cast(substr(current_number, 17, 1) as {{ dbt.type_int() }}) % 2 = 1 then 'male'
        else 'female'
    end as sex
from resolved
