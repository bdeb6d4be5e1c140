-- One row per candidate for whom a lot decided, with what the departments' files say came within the horizon, whether
-- or not anybody reached him (intention to treat). What people report from visits stays out: it is known of those
-- visited only. Whoever waited stays so, though a later export told him.
with parameters as (
    select cast({{ metric_parameter('outreach_effect_horizon_days') }} as integer) as horizon_days
),

lots as (
    select
        drawn.*,
        {{ month_of('drawn.draw_date') }} as draw_month,
        case when drawn.programme_code = 'DIBAO_SINGLE' then 'DIBAO' else drawn.programme_code end
            as paying_programme_code,
        cast({{ dbt.dateadd('day', 'parameters.horizon_days', 'drawn.draw_date') }} as date) as horizon_date
    from {{ source('casework', 'outreach_lots') }} as drawn
    cross join parameters
),

-- Programmes for which an application can be seen: some matter at the windows names them.
applied_for as (
    select distinct programme_code from {{ ref('programme_items') }}
    where item_code is null
),

-- Whichever run of nights the step belongs to. A roster states the month of an approval: that of the draw counts.
followed as (
    select
        lots.citizen_id,
        lots.programme_code,
        lots.identified_date,
        bool_or(steps.applied_date between lots.draw_date and lots.horizon_date) as is_applied,
        bool_or(steps.approved_date between lots.draw_month and lots.horizon_date) as is_approved
    from lots
    inner join {{ ref('int_outreach__steps') }} as steps
        on
            lots.citizen_id = steps.citizen_id
            and lots.programme_code = steps.programme_code
    group by lots.citizen_id, lots.programme_code, lots.identified_date
),

-- The chance of being drawn differs between lots. Both groups of a lot stand for all its people, so that a township
-- where many were drawn weighs the same on both sides.
weighed as (
    select
        *,
        cast(count(*) over (partition by draw_date, programme_code, township_code, goes_first) as double)
        / count(*) over (partition by draw_date, programme_code, township_code, goes_first, is_drawn) as weight
    from lots
)

select
    weighed.citizen_id,
    weighed.programme_code,
    weighed.identified_date,
    weighed.township_code,
    weighed.draw_month,
    weighed.draw_date,
    weighed.horizon_date,
    weighed.is_drawn,
    weighed.weight,
    case when applied_for.programme_code is not null then coalesce(followed.is_applied, false) end as is_applied,
    coalesce(followed.is_approved, false) as is_approved
from weighed
left join applied_for on weighed.paying_programme_code = applied_for.programme_code
left join followed
    on
        weighed.citizen_id = followed.citizen_id
        and weighed.programme_code = followed.programme_code
        and weighed.identified_date = followed.identified_date
