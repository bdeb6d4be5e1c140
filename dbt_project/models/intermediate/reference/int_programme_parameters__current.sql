-- The value that holds on the load date. The nearer notice goes before the wider one: the district's, the city's, the
-- province's, the nation's; another county's stands in as a placeholder only. Two notices of one rank that differ leave
-- the parameter undecided: a wrong amount is worse than none.
with merged as (
    select * from {{ ref('int_programme_parameters__merged') }}
),

ranked as (
    select
        *,
        case area_code
            when '341504' then 1
            when '341500' then 2
            when '340000' then 3
            when '000000' then 4
            else 9
        end as area_rank
    from merged
    where
        value_number is not null
        and coalesce(valid_from_date, date '0001-01-01') <= {{ load_date() }}
        and coalesce(valid_to_date, date '9999-12-31') >= {{ load_date() }}
),

nearest as (
    select
        parameter_code,
        category,
        min(area_rank) as area_rank
    from ranked
    group by parameter_code, category
)

select
    ranked.parameter_code,
    ranked.category,
    case when min(ranked.value_number) = max(ranked.value_number) then max(ranked.value_number) end as value_number,
    case
        when min(ranked.value_number) != max(ranked.value_number) then 'conflicting'
        when nearest.area_rank = 9 then 'placeholder'
        else max(ranked.status)
    end as status,
    max(ranked.valid_from_date) as valid_from_date,
    max(ranked.source) as source
from ranked
inner join nearest
    on
        ranked.parameter_code = nearest.parameter_code
        and ranked.category = nearest.category
        and ranked.area_rank = nearest.area_rank
group by ranked.parameter_code, ranked.category, nearest.area_rank
