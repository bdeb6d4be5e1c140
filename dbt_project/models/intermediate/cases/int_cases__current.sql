-- Names and numbers of applicants stay behind in staging: nothing downstream needs them.
with deliveries as (
    select * from {{ ref('stg_government_services__service_cases') }}
    where {{ is_placeable('ZW01') }}
),

words as (
    select * from {{ ref('service_words') }}
    where feed_code = 'ZW01'
),

divisions as (
    select * from {{ ref('int_divisions__matched') }}
    where village_text = ''
),

worded as (
    select
        deliveries.*,
        status_groups.code as status_group,
        coalesce(statuses.code, case when deliveries.case_status is not null then 'unknown' end) as status
    from deliveries
    left join words as statuses
        on
            deliveries.case_status = statuses.word
            and statuses.column_name = 'case_status'
            and deliveries._delivered_date >= statuses.valid_from_date
            and deliveries._delivered_date <= coalesce(statuses.valid_to_date, date '9999-12-31')
    left join words as status_groups
        on statuses.code = status_groups.word and status_groups.column_name = 'status_group'
),

-- A later delivery of a number replaces the earlier; of a withdrawal the first delivery that says so is remembered.
ranked as (
    select
        *,
        row_number() over (partition by case_number order by _load_sequence desc, _source_row desc) as recency,
        min(case when status_group in ('withdrawn', 'transferred') then _delivered_date end) over (
            partition by case_number
        ) as first_said_left_date
    from worded
)

select
    ranked.case_number as case_id,
    ranked.matter_code,
    ranked.matter_name,
    ranked.department_name as department,
    ranked.channel,
    divisions.township_code,
    ranked.applied_at,
    ranked.accepted_at,
    ranked.finished_at,
    ranked.special_procedure_started_at as pause_started_at,
    ranked.special_procedure_ended_at as pause_ended_at,
    ranked.first_said_left_date,
    ranked.statutory_limit,
    ranked.statutory_limit_unit,
    ranked.promised_limit,
    ranked.promised_limit_unit,
    ranked._load_id,
    ranked._source_row,
    coalesce(ranked.status, 'unknown') as status,
    -- Without a readable status the times say it: with a decision the case is decided, without one it runs.
    coalesce(
        ranked.status_group,
        case
            when ranked.finished_at is not null then 'decided'
            when ranked.accepted_at is not null then 'running'
            else 'waiting'
        end
    ) as status_group
from ranked
left join divisions on ranked.township_name = divisions.township_text and ranked._area_code = divisions.area_code
where ranked.recency = 1
