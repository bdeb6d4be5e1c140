-- Those whom a lot drew to be visited against those whom it left waiting: chance alone set them apart, so the
-- difference is an effect. Shares are weighted (int_outreach__drawn). The interval of the difference is Newcombe's
-- hybrid score (1998, method 10) from the Wilson bounds on the effective number of people (Kish 1965).
{%- set steps = ['applied', 'approved'] %}
with people as (
    select
        *,
        cast(is_applied as integer) as applied,
        cast(is_approved as integer) as approved
    from {{ ref('int_outreach__drawn') }}
),

arms as (
    select
        draw_month,
        programme_code,
        is_drawn,
        max(horizon_date) as horizon_date,
        count(*) as person_count,
        {% for step in steps %}
            sum({{ step }}) as {{ step }}_count,
            sum(weight * {{ step }}) / sum(weight) as {{ step }}_share,
        {% endfor %}
        sum(weight) * sum(weight) / sum(weight * weight) as effective_count
    from people
    group by draw_month, programme_code, is_drawn
),

bounded as (
    select
        {% for step in steps %}
            {{ wilson_bound(step ~ '_share * effective_count', 'effective_count', 'low') }} as {{ step }}_low,
            {{ wilson_bound(step ~ '_share * effective_count', 'effective_count', 'high') }} as {{ step }}_high,
        {% endfor %}
        arms.*
    from arms
),

compared as (
    select
        {% for step in steps %}
            drawn.{{ step }}_count as drawn_{{ step }}_count,
            waiting.{{ step }}_count as waiting_{{ step }}_count,
            drawn.{{ step }}_share as drawn_{{ step }}_share,
            waiting.{{ step }}_share as waiting_{{ step }}_share,
            drawn.{{ step }}_share - waiting.{{ step }}_share as {{ step }}_difference,
            sqrt(
                power(drawn.{{ step }}_share - drawn.{{ step }}_low, 2)
                + power(waiting.{{ step }}_high - waiting.{{ step }}_share, 2)
            ) as {{ step }}_below,
            sqrt(
                power(drawn.{{ step }}_high - drawn.{{ step }}_share, 2)
                + power(waiting.{{ step }}_share - waiting.{{ step }}_low, 2)
            ) as {{ step }}_above,
        {% endfor %}
        drawn.draw_month,
        drawn.programme_code,
        greatest(drawn.horizon_date, waiting.horizon_date) as horizon_date,
        drawn.person_count as drawn_count,
        waiting.person_count as waiting_count
    from bounded as drawn
    inner join bounded as waiting
        on
            drawn.draw_month = waiting.draw_month
            and drawn.programme_code = waiting.programme_code
    where
        drawn.is_drawn
        and not waiting.is_drawn
        and drawn.person_count >= {{ metric_parameter('small_cell_min') }}
        and waiting.person_count >= {{ metric_parameter('small_cell_min') }}
),

-- What happened on the last day of the horizon is known the night after.
timed as (
    select
        *,
        horizon_date < {{ load_date() }} as is_closed
    from compared
)

-- Rounded, so that a night built again has the same last digit.
select
    {% for step in steps %}
        case when is_closed then cast(drawn_{{ step }}_count as bigint) end as drawn_{{ step }}_count,
        case when is_closed then cast(waiting_{{ step }}_count as bigint) end as waiting_{{ step }}_count,
        case when is_closed then round(drawn_{{ step }}_share, 6) end as drawn_{{ step }}_share,
        case when is_closed then round(waiting_{{ step }}_share, 6) end as waiting_{{ step }}_share,
        case when is_closed then round({{ step }}_difference, 6) end as {{ step }}_difference,
        case when is_closed then round({{ step }}_difference - {{ step }}_below, 6) end as {{ step }}_difference_low,
        case when is_closed then round({{ step }}_difference + {{ step }}_above, 6) end as {{ step }}_difference_high,
    {% endfor %}
    draw_month,
    programme_code,
    'lot' as evidence_kind,
    case when is_closed then 'closed' else 'open' end as state,
    horizon_date,
    drawn_count,
    waiting_count
from timed
