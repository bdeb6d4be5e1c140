{{ config(database='identifiers') }}
-- Where departments state more than one value of a citizen's attribute: every value, and whether it is the one that the
-- marts show. Places are compared by township, since not every department names a village. The date of death has a rule
-- of its own (int_deaths__dated): the earliest plausible one.
with statements as (
    select
        citizen_id,
        department,
        rule,
        place,
        case when attribute = 'division_code' then 'township_code' else attribute end as attribute,
        case when attribute = 'division_code' then left(attribute_value, 9) else attribute_value end as attribute_value
    from {{ ref('int_attributes__ranked') }}
),

deaths as (
    select
        reports.citizen_id,
        'death_date' as attribute,
        cast(reports.reported_date as {{ dbt.type_string() }}) as attribute_value,
        reports.department,
        'earliest_plausible' as rule,
        case when reports.reported_date = dated.death_date then 1 else 2 end as place
    from {{ ref('int_deaths__reported') }} as reports
    inner join {{ ref('int_deaths__dated') }} as dated on reports.citizen_id = dated.citizen_id
    where reports.reported_date is not null
),

everything as (
    select
        citizen_id,
        attribute,
        attribute_value,
        department,
        rule,
        place
    from statements
    union all
    select
        citizen_id,
        attribute,
        attribute_value,
        department,
        rule,
        place
    from deaths
),

by_department as (
    select
        citizen_id,
        attribute,
        attribute_value,
        department,
        min(place) as place,
        min_by(rule, place) as rule
    from everything
    group by citizen_id, attribute, attribute_value, department
),

by_value as (
    select
        *,
        min(place) over (partition by citizen_id, attribute, attribute_value) = 1 as is_chosen,
        min(attribute_value) over (partition by citizen_id, attribute) as lowest_value,
        max(attribute_value) over (partition by citizen_id, attribute) as highest_value,
        min(department) over (partition by citizen_id, attribute) as first_department,
        max(department) over (partition by citizen_id, attribute) as last_department
    from by_department
)

select
    citizen_id,
    attribute,
    attribute_value,
    department,
    is_chosen,
    rule,
    lowest_value != highest_value as is_disputed,
    first_department != last_department as is_compared
from by_value
