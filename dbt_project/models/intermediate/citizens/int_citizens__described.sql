-- One row per citizen with everything the marts say of him; no name, number, phone, account or address.
with recorded as (
    select * from {{ ref('int_citizens__recorded') }}
),

-- Whose word counts for what is a dated rule (seed attribute_rules).
chosen as (
    select
        citizen_id,
        max(case when attribute = 'sex' then attribute_value end) as sex,
        max(case when attribute = 'birth_date' then cast(attribute_value as date) end) as birth_date,
        max(case when attribute = 'division_code' then attribute_value end) as place
    from {{ ref('int_attributes__chosen') }}
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
        chosen.sex,
        chosen.birth_date,
        left(chosen.place, 9) as township_code,
        case when length(chosen.place) = 12 then chosen.place end as division_code,
        case
            when changes.registered_date > coalesce(register.as_of_date, date '1900-01-01')
                then changes.change_code in ('birth', 'moved_in')
            else coalesce(register.is_on_current_register and register.registration_status = 'registered', false)
        end as is_registered,
        deaths.citizen_id is not null as is_deceased,
        residence.citizen_id is not null as has_residence_evidence
    from recorded
    left join chosen on recorded.citizen_id = chosen.citizen_id
    left join register on recorded.citizen_id = register.citizen_id
    left join changes on recorded.citizen_id = changes.citizen_id
    left join deaths on recorded.citizen_id = deaths.citizen_id
    left join residence on recorded.citizen_id = residence.citizen_id
    left join disabilities on recorded.citizen_id = disabilities.citizen_id
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
