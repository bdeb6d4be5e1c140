-- Only times of day count: a delivery may give the hour without the day. A visit at the district's or a township's
-- office is not one in a village or community. Where visits overlap, the hours count once.
with deliveries as (
    select * from {{ ref('stg_cadres__field_visit_logs') }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by staff_number, visit_date, arrived_at order by _load_sequence desc, _source_row desc
        ) as recency
    from deliveries
),

timed as (
    select
        {{ keyed_hash("'cadre:' || staff_number") }} as cadre_key,
        {{ record_key('cadres__field_visit_logs', ['staff_number', 'visit_date', 'arrived_at']) }} as record_key,
        visit_date,
        extract(hour from arrived_at) * 60 + extract(minute from arrived_at) as arrived_minute,
        extract(hour from left_at) * 60 + extract(minute from left_at) as left_minute,
        coalesce(length(division_code) = 12 and right(division_code, 3) <> '000', false) as is_in_village,
        _load_id,
        _source_row
    from ranked
    where recency = 1
)

select
    *,
    -- What this visit adds to the visits of the day that began before it.
    case
        when is_in_village and left_minute > arrived_minute
            then
                greatest(
                    0,
                    left_minute - greatest(
                        arrived_minute,
                        coalesce(
                            max(case when is_in_village then left_minute end) over (
                                partition by cadre_key, visit_date
                                order by arrived_minute, record_key
                                rows between unbounded preceding and 1 preceding
                            ),
                            0
                        )
                    )
                )
        else 0
    end as village_minutes
from timed
