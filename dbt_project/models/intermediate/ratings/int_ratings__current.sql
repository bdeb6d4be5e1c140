-- Comments, tags and the terminal of a rating stay behind in staging: they may name persons.
with deliveries as (
    select * from {{ ref('stg_government_services__service_ratings') }}
    where {{ is_placeable('ZW02') }}
),

words as (
    select * from {{ ref('service_words') }}
    where feed_code = 'ZW02'
),

cases as (
    select case_id from {{ ref('int_cases__current') }}
),

ranked as (
    select
        *,
        row_number() over (partition by rating_number order by _load_sequence desc, _source_row desc) as recency
    from deliveries
)

select
    ranked.rating_number as rating_id,
    ranked.case_number as case_id,
    ranked.rated_at,
    ranked.rating_channel as channel,
    coalesce(moments.code, 'unknown') as moment,
    cast(ranked.rating_score as {{ dbt.type_int() }}) as score,
    coalesce(ranked.is_system_default, false) as is_default,
    coalesce(appeals.code = 'upheld', false) as is_cancelled,
    ranked.bad_rating_assigned_at,
    ranked.first_contacted_at,
    ranked.rectified_at,
    cases.case_id is not null as is_case_known,
    ranked._load_id,
    ranked._source_row
from ranked
left join words as moments
    on
        ranked.rating_moment = moments.word
        and moments.column_name = 'rating_moment'
        and ranked._delivered_date >= moments.valid_from_date
        and ranked._delivered_date <= coalesce(moments.valid_to_date, date '9999-12-31')
left join words as appeals
    on
        ranked.appeal_status = appeals.word
        and appeals.column_name = 'appeal_status'
        and ranked._delivered_date >= appeals.valid_from_date
        and ranked._delivered_date <= coalesce(appeals.valid_to_date, date '9999-12-31')
left join cases on ranked.case_number = cases.case_id
where ranked.recency = 1
