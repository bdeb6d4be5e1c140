-- The roster decides who is counted, so that a cadre without a single visit counts too. Staff numbers leave as
-- keyed hashes.
with deliveries as (
    select * from {{ ref('stg_cadres__cadre_roster') }}
    where _is_current and {{ is_placeable('GB03') }}
),

target as (
    select {{ metric_parameter('field_days_target') }} as field_days_target
),

ranked as (
    select
        *,
        row_number() over (
            partition by staff_number, post_start_date order by _load_sequence desc, _source_row desc
        ) as recency
    from deliveries
)

select
    {{ keyed_hash("'cadre:' || ranked.staff_number") }} as cadre_key,
    ranked.work_unit as department,
    ranked.post_start_date,
    coalesce(ranked.post_end_date, date '9999-12-31') as post_end_date,
    coalesce(cast(ranked.expected_field_days as double), target.field_days_target) as expected_field_days
from ranked
cross join target
where ranked.recency = 1
