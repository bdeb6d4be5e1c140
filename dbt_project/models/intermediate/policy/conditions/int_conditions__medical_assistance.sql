-- 医疗救助: people of a class that is helped with bills, as long as they are insured. Entitled is who would be helped
-- when costs come: without costs there is nothing to grant. Insurance as an employee is in no feed, so of whoever is
-- employed and not insured as a resident nothing is known.
with classes as (
    select * from {{ ref('programme_classes') }}
    where
        programme_code = 'YILIAO'
        and coalesce(valid_from_date, date '0001-01-01') <= {{ load_date() }}
        and coalesce(valid_to_date, date '9999-12-31') >= {{ load_date() }}
),

holders as (
    select distinct held.citizen_id
    from {{ ref('int_classes__held') }} as held
    inner join classes on held.class_code = classes.class_code
),

people as (
    select
        facts.*,
        true as is_in_class,
        case
            when facts.has_medical_insurance then true
            when not facts.is_insured_as_employee then facts.has_medical_insurance
        end as is_insured
    from {{ ref('int_policy_facts__persons') }} as facts
    inner join holders on facts.citizen_id = holders.citizen_id
)

{{ programme_conditions('YILIAO', [
    {'code': 'class', 'fact': 'is_in_class'},
    {'code': 'insured', 'fact': 'is_insured'},
], everywhere=['alive']) }}
