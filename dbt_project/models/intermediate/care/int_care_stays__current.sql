-- A stay is a resident, a facility and a day of moving in; its newest row says how it ended and what it costs. The
-- resident is a keyed hash here: neither name nor number is needed downstream.
with deliveries as (
    select * from {{ ref('stg_elderly_care__residents') }}
),

centres as (
    select centre_id from {{ ref('int_care_centres__current') }}
),

keyed as (
    select
        *,
        {{
            record_key(
                'elderly_care__residents',
                ['facility_code', 'coalesce(resident_id_number, full_name)', 'moved_in_date']
            )
        }} as stay_key
    from deliveries
),

ranked as (
    select
        *,
        row_number()
            over (partition by stay_key order by _is_current desc, _load_sequence desc, _source_row desc)
            as recency
    from keyed
)

select
    ranked.stay_key,
    ranked.facility_code as centre_id,
    ranked.moved_in_date,
    ranked.moved_out_date,
    ranked.government_subsidy_yuan,
    ranked.operator_reduction_yuan,
    ranked.resident_payment_yuan,
    ranked._period as known_until_month,
    ranked._is_current as is_on_newest_list,
    ranked._load_id,
    ranked._source_row,
    centres.centre_id is not null as is_centre_known
from ranked
left join centres on ranked.facility_code = centres.centre_id
where ranked.recency = 1
