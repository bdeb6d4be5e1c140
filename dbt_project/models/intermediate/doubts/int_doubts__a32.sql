-- A-32 危房改造重复: one household or one house on the list in two years, or a household that the list itself calls helped
-- before. Another member of a register household with another house is another case.
with repairs as (
    select
        *,
        min(plan_year) over (partition by citizen_id) as first_year_of_person,
        max(plan_year) over (partition by citizen_id) as last_year_of_person,
        min(plan_year) over (partition by place_key) as first_year_of_place,
        max(plan_year) over (partition by place_key) as last_year_of_place
    from {{ ref('int_repairs__listed') }}
),

repeated as (
    select
        *,
        first_year_of_person < last_year_of_person as is_again_of_person,
        place_key is not null and first_year_of_place < last_year_of_place as is_again_of_place
    from repairs
)

select
    'A-32' as check_code,
    citizen_id as subject_key,
    citizen_id,
    'WEIFANG' as programme_code,
    min(appraised_date) as since_date,
    'R' as grade,
    sum(subsidy_yuan) as amount_at_risk_yuan,
    case
        when bool_or(is_again_of_person) then 'the household is on the list in two years'
        when bool_or(is_again_of_place) then 'the house is on the list in two years'
        else 'helped before by the list itself'
    end as facts,
    {{ sorted_list("'ZJ01:' || record_key") }} as evidence
from repeated
where is_again_of_person or is_again_of_place or is_helped_before
group by citizen_id
