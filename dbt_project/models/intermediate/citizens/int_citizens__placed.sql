-- Where a citizen without a row on the register is said to be: the newest record that names a township of the district.
with registered as (
    select citizen_id
    from {{ ref('int_registrations__current') }}
),

places as (
    select
        numbers.citizen_id,
        place_matches.township_code,
        place_matches.division_code,
        cast(records._delivered_date as {{ dbt.type_string() }}) || records.record_key as preference
    from {{ ref('int_person_records__unioned') }} as records
    inner join {{ ref('int_identity_numbers__resolved') }} as numbers
        on records.own_number = numbers.resident_id_number
    inner join {{ ref('int_divisions__matched') }} as place_matches
        on
            coalesce(records.township_text, '') = place_matches.township_text
            and coalesce(records.village_text, '') = place_matches.village_text
            and records._area_code = place_matches.area_code
    left join registered on numbers.citizen_id = registered.citizen_id
    where registered.citizen_id is null and place_matches.township_code is not null
)

select
    citizen_id,
    max_by(township_code, preference) as township_code,
    max_by(division_code, preference) as division_code
from places
group by citizen_id
