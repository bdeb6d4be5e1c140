-- What two feeds of one department say alike is said once.
with disputed as (
    select
        citizen_id,
        attribute,
        attribute_value,
        department,
        is_chosen,
        min(rule) as rule
    from {{ ref('int_attributes__disputed') }}
    where is_disputed
    group by citizen_id, attribute, attribute_value, department, is_chosen
)

select
    citizen_id,
    attribute,
    -- Two names may look alike once masked, so values are told apart by a number; 1 is the chosen one.
    cast(dense_rank() over (
        partition by citizen_id, attribute
        order by case when is_chosen then 0 else 1 end, attribute_value
    ) as {{ dbt.type_int() }}) as value_number,
    case attribute
        when 'full_name' then concat(left(attribute_value, 1), repeat('*', length(attribute_value) - 1))
        when 'birth_date' then concat(left(attribute_value, 7), '-**')
        else attribute_value
    end as value_masked,
    department,
    is_chosen,
    rule
from disputed
