-- One row per citizen with everything the marts say of him; no name, number, phone, account or address.
with recorded as (
    select * from {{ ref('int_citizens__recorded') }}
),

-- Of two numbers the present one carries the birth date and the sex; both rows of a corrected number say the same.
numbers as (
    select
        citizen_id,
        min(birth_date) as birth_date,
        min(sex) as sex
    from {{ ref('int_identity_numbers__resolved') }}
    group by citizen_id
),

register as (
    select * from {{ ref('int_registrations__current') }}
),

changes as (
    select * from {{ ref('int_registration_changes__latest') }}
),

deaths as (
    select * from {{ ref('int_deaths__dated') }}
),

residence as (
    select * from {{ ref('int_residence__evidenced') }}
),

disabilities as (
    select * from {{ ref('int_disabilities__certified') }}
),

places as (
    select * from {{ ref('int_citizens__placed') }}
),

-- A change registered after the register was drawn up is newer than the register.
described as (
    select
        recorded.citizen_id,
        register.household_id as register_household_id,
        deaths.death_date,
        disabilities.disability_category,
        disabilities.disability_level,
        recorded.record_count,
        recorded.department_count,
        recorded.first_known_date,
        recorded.identity_confidence,
        coalesce(nullif(register.sex, 'unknown'), numbers.sex) as sex,
        coalesce(register.birth_date, numbers.birth_date) as birth_date,
        coalesce(register.township_code, places.township_code) as township_code,
        coalesce(register.division_code, places.division_code) as division_code,
        case
            when changes.registered_date > coalesce(register.as_of_date, date '1900-01-01')
                then changes.change_code in ('birth', 'moved_in')
            else coalesce(register.is_on_current_register and register.registration_status = 'registered', false)
        end as is_registered,
        deaths.citizen_id is not null as is_deceased,
        residence.citizen_id is not null as has_residence_evidence
    from recorded
    inner join numbers on recorded.citizen_id = numbers.citizen_id
    left join register on recorded.citizen_id = register.citizen_id
    left join changes on recorded.citizen_id = changes.citizen_id
    left join deaths on recorded.citizen_id = deaths.citizen_id
    left join residence on recorded.citizen_id = residence.citizen_id
    left join disabilities on recorded.citizen_id = disabilities.citizen_id
    left join places on recorded.citizen_id = places.citizen_id
)

select
    citizen_id,
    sex,
    birth_date,
    {{ age_in_years('birth_date', load_date()) }} as age_years,
    township_code,
    division_code,
    register_household_id,
    is_registered,
    is_deceased,
    death_date,
    disability_category,
    disability_level,
    record_count,
    department_count,
    first_known_date,
    identity_confidence,
    case
        when is_deceased then false
        when has_residence_evidence then true
        when not is_registered then false
    end as is_resident
from described
