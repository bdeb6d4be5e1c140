-- 农村危房改造: households of a class outside the town, and who is on the list of the year. How safe a house is stands on
-- that list alone, so everybody else stays undecided. The class of a listed household is that of the day of the
-- appraisal; the rosters of marginal and rigid-expenditure households keep no past.
{%- set this_year = 'extract(year from ' ~ load_date() ~ ')' %}
with repairs as (
    select
        *,
        row_number() over (
            partition by citizen_id order by appraised_date desc nulls last, record_key asc
        ) as line_number
    from {{ ref('int_repairs__listed') }}
    where plan_year = {{ this_year }}
),

earlier as (
    select distinct citizen_id
    from {{ ref('int_repairs__listed') }}
    where plan_year < {{ this_year }}
),

classes as (
    select * from {{ ref('programme_classes') }}
    where
        programme_code = 'WEIFANG'
        and coalesce(valid_from_date, date '0001-01-01') <= {{ load_date() }}
        and coalesce(valid_to_date, date '9999-12-31') >= {{ load_date() }}
),

holders as (
    select distinct held.citizen_id
    from {{ ref('int_classes__held') }} as held
    inner join classes on held.class_code = classes.class_code
),

held_then as (
    select distinct repairs.record_key
    from repairs
    inner join {{ ref('int_grounds__held') }} as grounds
        on
            repairs.citizen_id = grounds.citizen_id
            and repairs.ground = grounds.ground
            and repairs.appraised_date between grounds.from_date and grounds.to_date
),

people as (
    select
        facts.*,
        repairs.danger_grade,
        case
            when holders.citizen_id is not null or held_then.record_key is not null then true
            when repairs.ground = 'DIBAO' and not facts.is_on_allowance then false
            when repairs.ground = 'TEKUN' and not facts.is_in_hardship_support then false
        end as is_in_class,
        case
            when not homes.is_owner then true
            when repairs.record_key is null and homes.is_owner then false
            when homes.is_owner then homes.since_date >= repairs.appraised_date
        end as is_only_dwelling,
        case
            when earlier.citizen_id is not null or repairs.is_helped_before then true
            when repairs.is_past_stated then false
        end as is_helped_before
    from {{ ref('int_policy_facts__persons') }} as facts
    left join repairs
        on
            facts.citizen_id = repairs.citizen_id
            and repairs.line_number = 1
    left join earlier on facts.citizen_id = earlier.citizen_id
    left join holders on facts.citizen_id = holders.citizen_id
    left join held_then on repairs.record_key = held_then.record_key
    left join {{ ref('int_homes__judged') }} as homes on facts.citizen_id = homes.citizen_id
    where
        repairs.record_key is not null
        or (holders.citizen_id is not null and coalesce(facts.area_type, 'unknown') != 'urban')
)

{{ programme_conditions('WEIFANG', [
    {'code': 'class', 'fact': 'is_in_class'},
    {
        'code': 'grade',
        'observed': 'danger_grade',
        'threshold': "'C, D'",
        'is_met': "danger_grade in ('C', 'D')",
    },
    {'code': 'only_dwelling', 'fact': 'is_only_dwelling'},
    {'code': 'never_helped', 'fact': 'is_helped_before', 'wanted': false},
]) }}
