-- Of those found in a month, how many came how far by the load date. Everybody found is told as soon as may be and
-- nobody is kept waiting to measure, so there is no group to compare with: what follows is association. Where visits
-- were scarce and a lot allotted them, outreach_effect compares.
{%- set counts = [
    'identified_count', 'reachable_count', 'notified_count', 'applied_count', 'approved_count', 'first_paid_count',
    'refused_count', 'gone_count'
] %}
with lives as (
    select
        *,
        {{ month_of('identified_date') }} as identified_month,
        -- Children's programmes have few people: one row for the district.
        case
            when programme_code in ('GUER', 'SHISHI') then 'district'
            else coalesce(township_code, 'unknown')
        end as place
    from {{ ref('int_outreach__lives') }}
),

sized as (
    select
        *,
        count(*) over (partition by identified_month, programme_code, place) as place_count
    from lives
),

-- Townships with a handful of candidates are counted together.
placed as (
    select
        *,
        case
            when place != 'district' and place_count < {{ metric_parameter('small_cell_min') }} then 'others'
            else place
        end as township_code_shown
    from sized
),

counted as (
    select
        identified_month,
        programme_code,
        township_code_shown as township_code,
        count(*) < {{ metric_parameter('small_cell_min') }} as is_too_small,
        count(*) as identified_count,
        count(case when is_reachable then 1 end) as reachable_count,
        count(notified_date) as notified_count,
        count(applied_date) as applied_count,
        count(approved_date) as approved_count,
        count(first_paid_date) as first_paid_count,
        count(case when answer = 'refused' then 1 end) as refused_count,
        count(case when outcome = 'gone' then 1 end) as gone_count
    from placed
    group by identified_month, programme_code, township_code_shown
)

select
    identified_month,
    programme_code,
    township_code,
    is_too_small,
    {% for count in counts %}case when not is_too_small then {{ count }} end as {{ count }},
    {% endfor %}'association' as evidence_kind
from counted
