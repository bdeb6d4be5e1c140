-- The facilities as they stand. When one closed is remembered from the first delivery that says so.
with deliveries as (
    select * from {{ ref('stg_elderly_care__facilities') }}
    where {{ is_placeable('YL01') }}
),

words as (
    select * from {{ ref('service_words') }}
    where feed_code = 'YL01'
),

divisions as (
    select * from {{ ref('int_divisions__named') }}
    where township_code is not null
),

worded as (
    select
        deliveries.*,
        coalesce(statuses.code, 'unknown') as status,
        case
            when right(deliveries.division_code, 3) = '000' then left(deliveries.division_code, 9)
            else deliveries.division_code
        end as known_code
    from deliveries
    left join words as statuses
        on
            deliveries.facility_status = statuses.word
            and statuses.column_name = 'facility_status'
            and deliveries._delivered_date >= statuses.valid_from_date
            and deliveries._delivered_date <= coalesce(statuses.valid_to_date, date '9999-12-31')
),

ranked as (
    select
        *,
        row_number() over (
            partition by facility_code order by _is_current desc, _load_sequence desc, _source_row desc
        ) as recency,
        min(case when status = 'closed' then _delivered_date end) over (
            partition by facility_code
        ) as first_said_closed_date
    from worded
)

select
    ranked.facility_code as centre_id,
    ranked.facility_name as centre_name,
    ranked.facility_type as kind,
    divisions.township_code,
    ranked.status,
    ranked.opened_date,
    case when ranked.status = 'closed' then ranked.first_said_closed_date end as closed_date,
    {{ name_unless_person('ranked.operator_name') }} as operator_name,
    coalesce(ranked.available_bed_count, ranked.approved_bed_count) as beds,
    ranked.served_villages
from ranked
left join divisions on ranked.known_code = divisions.division_code
where ranked.recency = 1 and ranked._is_current
