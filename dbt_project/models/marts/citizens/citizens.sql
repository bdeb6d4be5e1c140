with described as (
    select * from {{ ref('int_citizens__described') }}
)

-- The span of a birth year is one year here; publication writes the width of the band it puts a person into.
select
    citizen_id,
    sex,
    cast(extract(year from birth_date) as integer) as birth_year,
    cast(1 as integer) as birth_year_span,
    cast(date_trunc('month', birth_date) as date) as birth_month,
    age_years,
    township_code,
    division_code,
    is_registered,
    is_resident,
    is_deceased,
    death_date,
    disability_category,
    disability_level,
    record_count,
    department_count,
    identity_confidence,
    first_known_date
from described
