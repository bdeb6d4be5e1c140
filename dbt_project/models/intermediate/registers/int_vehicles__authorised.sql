-- One row per vehicle of a person who authorised the question. What counts as a car: not a motorcycle, tricycle,
-- tractor or a vehicle for disabled people; still on the road, which one long not inspected is not.
with numbers as (
    select * from {{ ref('int_numbers__authorised') }}
),

vehicles as (
    select
        numbers.citizen_id,
        vehicles.vehicle_type,
        vehicles.first_registered_date,
        vehicles.inspection_valid_to_date,
        {{ record_key('public_security__motor_vehicles', ['vehicles.plate_type', 'vehicles.plate_number']) }}
            as vehicle_key,
        'GA04:' || vehicles._load_id || '#' || cast(vehicles._source_row as {{ dbt.type_string() }}) as evidence,
        coalesce(status.code, 'unknown') as vehicle_status
    from {{ ref('stg_public_security__motor_vehicles') }} as vehicles
    inner join numbers on vehicles.document_number = numbers.resident_id_number
    {{ word_join('status', "'GA04'", 'vehicle_status', 'vehicles.vehicle_status', 'vehicles._load_date') }}
    where vehicles._is_current
)

-- The same plate twice in a file is one vehicle.
select
    citizen_id,
    vehicle_key,
    min(evidence) as evidence,
    min(first_registered_date) as first_registered_date,
    bool_or(
        vehicle_status in ('active', 'not_inspected')
        and coalesce({{ dbt.dateadd('year', 3, 'inspection_valid_to_date') }} >= {{ load_date() }}, true)
        and coalesce(vehicle_type, '') not like '%摩托%'
        and coalesce(vehicle_type, '') not like '%三轮%'
        and coalesce(vehicle_type, '') not like '%拖拉机%'
        and coalesce(vehicle_type, '') not like '%残疾人%'
    ) as is_car
from vehicles
group by citizen_id, vehicle_key
