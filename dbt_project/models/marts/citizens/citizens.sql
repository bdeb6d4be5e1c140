with described as (
    select * from {{ ref('int_citizens__described') }}
),

generalised as (
    select * from {{ ref('int_citizens__generalised') }}
)

-- Children are in no person table of the analysts' file; their generalised columns stay null.
select
    described.citizen_id,
    described.sex,
    cast(extract(year from described.birth_date) as integer) as birth_year,
    cast(extract(month from described.birth_date) as integer) as birth_month,
    described.age_years,
    described.township_code,
    described.division_code,
    described.is_registered,
    described.is_resident,
    described.is_deceased,
    described.death_date,
    described.disability_category,
    described.disability_level,
    described.record_count,
    described.department_count,
    described.identity_confidence,
    described.first_known_date,
    coalesce(generalised.birth_year_precision, 'hidden') as birth_year_precision,
    generalised.birth_year_generalised,
    case
        when generalised.birth_year_precision = 'year'
            then cast(extract(year from {{ load_date() }}) as integer) - generalised.birth_year_generalised
    end as age_years_generalised,
    generalised.township_code_generalised,
    generalised.sex_generalised
from described
left join generalised on described.citizen_id = generalised.citizen_id
