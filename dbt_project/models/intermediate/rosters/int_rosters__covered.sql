-- Which townships a roster spoke of, and when. A part of one township covers that township; a file of the district, or
-- the parts of all townships together, cover everyone, also those whose township is not known.
-- A township that did not deliver is not covered: who is missing then has not left.
with areas as (
    select distinct
        feed_code,
        period,
        area_code
    from {{ ref('int_rosters__listed') }}
),

townships as (
    select division_code as township_code
    from {{ ref('int_divisions__named') }}
    where level = 'township'
),

by_township as (
    select distinct
        areas.feed_code,
        areas.period,
        townships.township_code
    from areas
    inner join townships on areas.area_code = townships.township_code or length(areas.area_code) < 9
),

whole_district as (
    select
        feed_code,
        period,
        'unknown' as township_code
    from by_township
    group by feed_code, period
    having count(*) = (select count(*) from townships)
),

covered as (
    select * from by_township
    union all
    select * from whole_district
)

select
    feed_code,
    township_code,
    min(period) as first_covered_period,
    max(period) as last_covered_period
from covered
group by feed_code, township_code
