-- What the analysts' file says of township, birth year and sex, so that no cell of (township, birth year, sex,
-- programmes) holds fewer people than the parameter k_anonymity_min. A cell is made with the whole set of a person's
-- programmes, hence every single programme's cell is at least as large. Small cells are generalised whole, step by
-- step: year, decade, no birth year, no township either, no sex either. Children are in no person table and in no cell.
with described as (
    select
        citizen_id,
        township_code,
        extract(year from birth_date) as birth_year,
        sex,
        age_years
    from {{ ref('int_citizens__described') }}
),

programmes as (
    select * from {{ ref('int_citizens__programmes') }}
),

grown as (
    select
        described.citizen_id,
        coalesce(described.township_code, '') as township_code,
        cast(described.birth_year as {{ dbt.type_int() }}) as birth_year,
        cast(described.birth_year - described.birth_year % 10 as {{ dbt.type_int() }}) as birth_decade,
        described.sex,
        coalesce(programmes.programme_set, '') as programme_set
    from described
    left join programmes on described.citizen_id = programmes.citizen_id
    where described.age_years >= {{ metric_parameter('child_age') }}
),

year_cells as (
    select township_code, birth_decade, birth_year, sex, programme_set, count(*) as person_count
    from grown
    group by township_code, birth_decade, birth_year, sex, programme_set
),

year_steps as (
    select
        *,
        person_count >= {{ metric_parameter('k_anonymity_min') }} as is_kept
    from year_cells
),

decade_cells as (
    select township_code, birth_decade, sex, programme_set, sum(person_count) as person_count
    from year_steps
    where not is_kept
    group by township_code, birth_decade, sex, programme_set
),

decade_steps as (
    select
        *,
        person_count >= {{ metric_parameter('k_anonymity_min') }} as is_kept
    from decade_cells
),

township_cells as (
    select township_code, sex, programme_set, sum(person_count) as person_count
    from decade_steps
    where not is_kept
    group by township_code, sex, programme_set
),

township_steps as (
    select
        *,
        person_count >= {{ metric_parameter('k_anonymity_min') }} as is_kept
    from township_cells
),

district_cells as (
    select sex, programme_set, sum(person_count) as person_count
    from township_steps
    where not is_kept
    group by sex, programme_set
),

district_steps as (
    select
        *,
        person_count >= {{ metric_parameter('k_anonymity_min') }} as is_kept
    from district_cells
),

steps as (
    select
        year_steps.township_code,
        year_steps.birth_decade,
        year_steps.birth_year,
        year_steps.sex,
        year_steps.programme_set,
        case
            when year_steps.is_kept then 'year'
            when decade_steps.is_kept then 'decade'
            when township_steps.is_kept then 'hidden'
            when district_steps.is_kept then 'hidden_with_township'
            else 'hidden_with_township_and_sex'
        end as step
    from year_steps
    left join decade_steps
        on year_steps.township_code = decade_steps.township_code
        and year_steps.birth_decade = decade_steps.birth_decade
        and year_steps.sex = decade_steps.sex
        and year_steps.programme_set = decade_steps.programme_set
    left join township_steps
        on year_steps.township_code = township_steps.township_code
        and year_steps.sex = township_steps.sex
        and year_steps.programme_set = township_steps.programme_set
    left join district_steps
        on year_steps.sex = district_steps.sex
        and year_steps.programme_set = district_steps.programme_set
)

select
    grown.citizen_id,
    grown.programme_set,
    steps.step,
    case when steps.step in ('year', 'decade') then steps.step else 'hidden' end as birth_year_precision,
    case steps.step when 'year' then grown.birth_year when 'decade' then grown.birth_decade end as birth_year_generalised,
    case when steps.step in ('year', 'decade', 'hidden') then nullif(grown.township_code, '') end as township_code_generalised,
    case when steps.step != 'hidden_with_township_and_sex' then grown.sex end as sex_generalised
from grown
inner join steps
    on grown.township_code = steps.township_code
    and grown.birth_year = steps.birth_year
    and grown.sex = steps.sex
    and grown.programme_set = steps.programme_set
