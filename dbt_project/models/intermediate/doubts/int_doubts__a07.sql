-- A-07 低保家庭有车: a member owns a car that is still on the road.
with vehicles as (
    select * from {{ ref('int_vehicles__authorised') }}
    where is_car
),

members as (
    select * from {{ ref('int_allowance_members__current') }}
),

households as (
    select * from {{ ref('int_allowance_households__current') }}
)

select
    'A-07' as check_code,
    households.household_id as subject_key,
    households.applicant_citizen_id as citizen_id,
    'DIBAO' as programme_code,
    min(vehicles.first_registered_date) as since_date,
    'Y' as grade,
    max(households.monthly_amount_yuan) as amount_at_risk_yuan,
    cast(count(distinct vehicles.vehicle_key) as {{ dbt.type_string() }}) || ' cars' as facts,
    {{ sorted_list('vehicles.evidence') }} as evidence
from members
inner join vehicles on members.citizen_id = vehicles.citizen_id
inner join households on members.household_id = households.household_id
group by households.household_id, households.applicant_citizen_id
