-- The date is the earliest plausible one that any source reports: not before the birth, not after the load date; a
-- death dated after the cremation is dated by the cremation. Without a plausible date the death stays undated.
with births as (
    select
        citizen_id,
        cast(attribute_value as date) as birth_date
    from {{ ref('int_attributes__chosen') }}
    where attribute = 'birth_date'
),

reports as (
    select * from {{ ref('int_deaths__reported') }}
)

select
    reports.citizen_id,
    min(
        case
            when
                reports.reported_date >= coalesce(births.birth_date, reports.reported_date)
                and reports.reported_date <= {{ load_date() }}
                then reports.reported_date
        end
    ) as death_date,
    count(distinct reports.source_name) as source_count
from reports
left join births on reports.citizen_id = births.citizen_id
group by reports.citizen_id
