-- Each denominator has its own row, since one number of centres covers very different shares of them. A village is
-- served when an open centre lists it (服务村); a township when an open centre stands in it; a person aged 60 or more
-- once, however many centres list the village. The published claim fits the villages and communities only.
with listed_months as (
    select * from {{ ref('int_months__listed') }}
),

parameters as (
    select
        {{ metric_parameter('coverage_centre_kind', 'value_text') }} as centre_kind,
        {{ metric_parameter('elderly_age') }} as elderly_age
),

centres as (
    select * from {{ ref('care_centres') }}
),

register as (
    select count(*) as facility_count from centres
),

-- Without a register of facilities nothing is known, which is not the same as nothing being served.
months as (
    select listed_months.*
    from listed_months
    inner join register on register.facility_count > 0
),

divisions as (
    select * from {{ ref('int_divisions__named') }}
    where township_code is not null
),

citizens as (
    select * from {{ ref('int_citizens__described') }}
),

open_centres as (
    select
        months.report_month,
        centres.centre_id,
        centres.township_code,
        centres.served_villages
    from months
    cross join parameters
    inner join centres
        on
            parameters.centre_kind = centres.kind
            and months.as_of_date >= centres.opened_date
            and months.as_of_date < coalesce(centres.closed_date, date '9999-12-31')
),

centre_counts as (
    select
        report_month,
        count(*) as centre_count
    from open_centres
    group by report_month
),

listed_villages as (
    select
        report_month,
        unnest(string_split(replace(served_villages, ' ', ''), ';')) as division_code
    from open_centres
),

served_divisions as (
    select distinct
        report_month,
        division_code
    from listed_villages
    union distinct
    select distinct
        report_month,
        township_code as division_code
    from open_centres
),

-- Places of each kind in every month, and whether a centre serves them.
places as (
    select
        months.report_month,
        divisions.division_code,
        divisions.level,
        divisions.level = 'village' and divisions.division_name like '%社区%' as is_community,
        served_divisions.division_code is not null as is_served
    from months
    cross join divisions
    left join served_divisions
        on
            months.report_month = served_divisions.report_month
            and divisions.division_code = served_divisions.division_code
),

-- Registered citizens with a known village and birth date: the day they reach the age, and the day they died.
elders as (
    select
        citizens.division_code,
        cast({{ dbt.dateadd('month', 'cast(12 * parameters.elderly_age as integer)', 'citizens.birth_date') }} as date)
            as elderly_from_date,
        coalesce(citizens.death_date, date '9999-12-31') as death_date
    from citizens
    cross join parameters
    where citizens.is_registered or citizens.death_date is not null
),

elders_by_village as (
    select
        months.report_month,
        elders.division_code,
        count(*) as elder_count
    from months
    inner join elders
        on months.as_of_date >= elders.elderly_from_date and months.as_of_date < elders.death_date
    where elders.division_code is not null
    group by months.report_month, elders.division_code
),

place_counts as (
    select
        report_month,
        'townships_and_streets' as denominator_code,
        '乡镇（街道）' as denominator_zh,
        count(case when is_served then 1 end) as numerator,
        count(*) as denominator
    from places
    where level = 'township'
    group by report_month
    union all
    select
        report_month,
        'communities' as denominator_code,
        '社区' as denominator_zh,
        count(case when is_served then 1 end) as numerator,
        count(*) as denominator
    from places
    where is_community
    group by report_month
    union all
    select
        report_month,
        'villages_and_communities' as denominator_code,
        '村（社区）' as denominator_zh,
        count(case when is_served then 1 end) as numerator,
        count(*) as denominator
    from places
    where level = 'village'
    group by report_month
    union all
    select
        places.report_month,
        'people_60_plus' as denominator_code,
        '60周岁及以上户籍人口' as denominator_zh,
        cast(
            sum(
                case when places.is_served then coalesce(elders_by_village.elder_count, 0) else 0 end
            ) as {{ dbt.type_bigint() }}
        )
            as numerator,
        cast(sum(coalesce(elders_by_village.elder_count, 0)) as {{ dbt.type_bigint() }}) as denominator
    from places
    left join elders_by_village
        on
            places.report_month = elders_by_village.report_month
            and places.division_code = elders_by_village.division_code
    where places.level = 'village'
    group by places.report_month
)

select
    place_counts.report_month,
    place_counts.denominator_code,
    place_counts.denominator_zh,
    place_counts.numerator,
    place_counts.denominator,
    place_counts.denominator_code = 'villages_and_communities' as is_published_denominator,
    coalesce(centre_counts.centre_count, 0) as centre_count,
    case
        when place_counts.denominator > 0
            then cast(place_counts.numerator as double) / place_counts.denominator
    end as coverage_share
from place_counts
left join centre_counts on place_counts.report_month = centre_counts.report_month
