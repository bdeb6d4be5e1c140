-- Measured on what is published: cells of (township, birth year, sex) within each programme, and over everyone as
-- ALL. People whose every attribute is withheld form one cell each programme; below the minimum they are counted here.
with generalised as (
    select * from {{ ref('int_citizens__generalised') }}
),

listed as (
    select
        citizen_id,
        'ALL' as programme_code
    from generalised
    union all
    select citizen_id, programme_code from {{ ref('int_benefits__stays') }} where citizen_id is not null
    union all
    select citizen_id, programme_code from {{ ref('int_payments__unioned') }} where citizen_id is not null
    union all
    select payee_citizen_id as citizen_id, programme_code from {{ ref('int_payments__unioned') }} where payee_citizen_id is not null
),

memberships as (
    select distinct
        citizen_id,
        programme_code
    from listed
),

cells as (
    select
        memberships.programme_code,
        generalised.township_code_generalised,
        generalised.birth_year_precision,
        generalised.birth_year_generalised,
        generalised.sex_generalised,
        count(*) as person_count
    from memberships
    inner join generalised on memberships.citizen_id = generalised.citizen_id
    group by
        memberships.programme_code,
        generalised.township_code_generalised,
        generalised.birth_year_precision,
        generalised.birth_year_generalised,
        generalised.sex_generalised
)

select
    programme_code,
    cast(sum(person_count) as {{ dbt.type_bigint() }}) as person_count,
    count(*) as cell_count,
    min(person_count) as smallest_cell,
    count(case when person_count < {{ metric_parameter('k_anonymity_min') }} then 1 end) as small_cell_count,
    cast(
        coalesce(sum(case when person_count < {{ metric_parameter('k_anonymity_min') }} then person_count end), 0)
        as {{ dbt.type_bigint() }}
    ) as small_cell_person_count
from cells
group by programme_code
