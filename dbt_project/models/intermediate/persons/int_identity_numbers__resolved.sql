{{ config(database='identifiers') }}
-- One row per usable number that is somebody's own; each number is hashed once. Linkage will replace this model.
with numbers as (
    select distinct own_number
    from {{ ref('int_person_records__unioned') }}
    where own_number is not null
),

corrected as (
    select * from {{ ref('int_identity_numbers__corrected') }}
),

resolved as (
    select
        numbers.own_number as resident_id_number,
        coalesce(corrected.new_number, numbers.own_number) as current_number,
        corrected.old_number is not null as is_corrected
    from numbers
    left join corrected on numbers.own_number = corrected.old_number
)

select
    resident_id_number,
    current_number,
    is_corrected,
    {{ citizen_key('current_number') }} as citizen_id,
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
