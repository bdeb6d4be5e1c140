-- A-09 低保家庭办企业: a member represents or holds an enterprise that is running, with a capital of some size; a sole
-- trader below that is blue. A share in a cooperative is how farmers belong to it.
with companies as (
    select * from {{ ref('int_companies__held') }}
    where entity_status in ('active', 'abnormal') and (is_representative or entity_type != 'cooperative')
),

members as (
    select * from {{ ref('int_allowance_members__current') }}
),

households as (
    select * from {{ ref('int_allowance_households__current') }}
),

graded as (
    select
        *,
        case
            when capital_yuan >= {{ programme_parameter('CAPITAL_LIMIT') }} then 'Y'
            else 'B'
        end as grade
    from companies
)

select
    'A-09' as check_code,
    households.household_id as subject_key,
    households.applicant_citizen_id as citizen_id,
    'DIBAO' as programme_code,
    min(graded.established_date) as since_date,
    max(graded.grade) as grade,
    max(households.monthly_amount_yuan) as amount_at_risk_yuan,
    cast(count(distinct graded.entity_key) as {{ dbt.type_string() }}) || ' entities' as facts,
    {{ sorted_list('graded.evidence') }} as evidence
from members
inner join graded on members.citizen_id = graded.citizen_id
inner join households on members.household_id = households.household_id
group by households.household_id, households.applicant_citizen_id
