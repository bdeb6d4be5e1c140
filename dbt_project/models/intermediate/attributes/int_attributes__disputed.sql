{{ config(database='identifiers') }}
-- What each feed says of an attribute that more than one department states, or more than once, beside the value that
-- the marts show. The date of death has a rule of its own (int_deaths__dated): the earliest plausible one.
with statements as (
    select
        reported.citizen_id,
        reported.department,
        rules.rule,
        chosen.is_disputed,
        chosen.is_compared,
        reported.compared_value as attribute_value,
        case when reported.attribute = 'division_code' then 'township_code' else reported.attribute end as attribute,
        reported.compared_value = chosen.compared_value as is_chosen
    from {{ ref('int_attributes__reported') }} as reported
    inner join {{ ref('int_attributes__chosen') }} as chosen
        on reported.citizen_id = chosen.citizen_id and reported.attribute = chosen.attribute
    inner join {{ ref('int_attribute_rules__current') }} as rules
        on reported.attribute = rules.attribute and reported.feed_code = rules.feed_code
    where reported.compared_value is not null and (chosen.is_disputed or chosen.is_compared)
),

reports as (
    select * from {{ ref('int_deaths__reported') }}
    where reported_date is not null
),

dates as (
    select
        citizen_id,
        min(reported_date) != max(reported_date) as is_disputed,
        min(department) != max(department) as is_compared
    from reports
    group by citizen_id
),

deaths as (
    select
        reports.citizen_id,
        'death_date' as attribute,
        cast(reports.reported_date as {{ dbt.type_string() }}) as attribute_value,
        reports.department,
        coalesce(reports.reported_date = dated.death_date, false) as is_chosen,
        'earliest_plausible' as rule,
        dates.is_disputed,
        dates.is_compared
    from reports
    inner join dates on reports.citizen_id = dates.citizen_id
    inner join {{ ref('int_deaths__dated') }} as dated on reports.citizen_id = dated.citizen_id
    where dates.is_disputed or dates.is_compared
)

select
    citizen_id,
    attribute,
    attribute_value,
    department,
    is_chosen,
    rule,
    is_disputed,
    is_compared
from statements
union all
select
    citizen_id,
    attribute,
    attribute_value,
    department,
    is_chosen,
    rule,
    is_disputed,
    is_compared
from deaths
