-- What was found stands; what was not found gives way to the overlay of the sample district, where one is loaded. So an
-- overlay's line for the very period that was found holds nowhere (int_programme_parameters__set_aside names it).
with standards as (
    select * from {{ ref('programme_standards') }}
),

overlay as (
    select * from {{ source('control', 'programme_parameter_overlay') }}
),

parameter_programmes as (
    select * from {{ ref('parameter_programmes') }}
),

overlaid_codes as (
    select distinct program_code from overlay
),

merged as (
    select
        standards.program_code,
        standards.program_name,
        standards.area_scope,
        standards.category,
        standards.amount,
        standards.unit,
        standards.valid_from,
        standards.valid_to,
        standards.status,
        standards.source,
        standards.note
    from standards
    left join overlaid_codes on standards.program_code = overlaid_codes.program_code
    where standards.status != 'not_configured' or overlaid_codes.program_code is null
    union all
    select
        overlay.program_code,
        overlay.program_name,
        overlay.area_scope,
        overlay.category,
        cast(overlay.amount as {{ dbt.type_string() }}) as amount,
        overlay.unit,
        overlay.valid_from,
        overlay.valid_to,
        overlay.status,
        overlay.source,
        overlay.note
    from overlay
    left join standards
        on
            overlay.program_code = standards.program_code
            and overlay.program_name = standards.program_name
            and overlay.area_scope = standards.area_scope
            and overlay.category = standards.category
            and overlay.valid_from = standards.valid_from
            and standards.status != 'not_configured'
    where standards.program_code is null
),

-- A range as '0.80-0.90' has a lower and an upper bound and no single value: the district picks one inside it.
bounded as (
    select
        *,
        amount like '%-%' as is_range,
        split_part(amount, '-', 1) as low_text,
        case when amount like '%-%' then split_part(amount, '-', 2) else amount end as high_text
    from merged
)

select
    bounded.program_code as parameter_code,
    parameter_programmes.programme_code,
    bounded.program_name as name_zh,
    bounded.area_scope as area_code,
    bounded.category,
    bounded.unit,
    bounded.valid_from as valid_from_date,
    bounded.valid_to as valid_to_date,
    bounded.status,
    bounded.source,
    bounded.note,
    cast(bounded.low_text as decimal(18, 2)) as low_number,
    cast(bounded.high_text as decimal(18, 2)) as high_number,
    case when not bounded.is_range then cast(bounded.amount as decimal(18, 2)) end as value_number
from bounded
left join parameter_programmes on bounded.program_code = parameter_programmes.parameter_code
