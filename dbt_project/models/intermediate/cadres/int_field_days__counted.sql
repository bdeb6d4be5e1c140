with visits as (
    select * from {{ ref('int_field_visits__current') }}
),

night as (
    select
        load_date,
        {{ metric_parameter('field_day_min_hours') }} as min_hours
    from {{ source('control', 'night') }}
),

days as (
    select
        cadre_key,
        visit_date,
        sum(village_minutes) / 60.0 as village_hours,
        max(case when is_in_village then 1 else 0 end) = 1 as has_village_visit
    from visits
    group by cadre_key, visit_date
)

select
    days.cadre_key,
    days.visit_date,
    days.village_hours,
    days.has_village_visit,
    days.village_hours >= night.min_hours as is_field_day
from days
cross join night
where days.visit_date < night.load_date
