{{ config(database='identifiers') }}
-- One row per sound number that is somebody's own, and the citizen it is. A corrected number has the attributes of the
-- new one.
with spellings as (
    select * from {{ source('identity', 'spelling') }}
    where number is not null
),

links as (
    select * from {{ ref('int_identity_links__current') }}
    where citizen_id is not null
),

resolved as (
    select
        case when spellings.is_corrected then spellings.resident_id_number else spellings.number end as resident_id_number,
        min(spellings.number) as current_number,
        min(links.citizen_id) as citizen_id
    from spellings
    inner join links on spellings.spelling_key = links.spelling_key
    where links.method != 'model' and links.method != 'steward'
    group by case when spellings.is_corrected then spellings.resident_id_number else spellings.number end
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
