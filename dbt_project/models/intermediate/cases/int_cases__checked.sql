{{ config(materialized='view') }}
-- A case whose times are missing, impossible or contradict each other is named here and leaves every average visibly.
-- One name a case, the first that applies.
with cases as (
    select * from {{ ref('int_cases__current') }}
),

night as (
    select load_date from {{ source('control', 'night') }}
),

-- Withdrawn and transferred cases leave at their last known moment: 办结, else the delivery that first says so.
-- A refused application was never accepted, so no clock ran.
ended as (
    select
        *,
        case when status_group <> 'refused' then accepted_at end as clock_started_at,
        case when status_group in ('decided', 'refused') then finished_at end as decided_at,
        case
            when status_group in ('decided', 'refused') then finished_at
            when status_group in ('withdrawn', 'transferred')
                then coalesce(finished_at, cast(first_said_left_date as timestamp))
        end as left_at,
        status_group in ('waiting', 'running') as is_open
    from cases
),

dated as (
    select
        ended.*,
        night.load_date,
        cast(ended.clock_started_at as date) as accepted_date,
        cast(ended.left_at as date) as left_date,
        cast(ended.pause_started_at as date) as pause_started_date,
        cast(ended.pause_ended_at as date) as pause_ended_date
    from ended
    cross join night
)

select
    case_id,
    matter_code,
    matter_name,
    department,
    channel,
    township_code,
    status,
    status_group,
    is_open,
    applied_at,
    accepted_at,
    decided_at,
    left_at,
    accepted_date,
    left_date,
    pause_started_date,
    pause_ended_date,
    load_date,
    statutory_limit,
    statutory_limit_unit,
    promised_limit,
    promised_limit_unit,
    _load_id,
    _source_row,
    case
        when status_group in ('running', 'decided') and accepted_at is null then 'ACCEPTANCE_MISSING'
        when status_group = 'decided' and finished_at is null then 'DECISION_MISSING'
        when is_open and finished_at is not null then 'OPEN_STATUS_WITH_DECISION'
        when cast(greatest(applied_at, accepted_at, finished_at, pause_started_at, pause_ended_at) as date) > load_date
            then 'AFTER_LOAD_DATE'
        when cast(least(applied_at, accepted_at, finished_at) as date) < date '2007-01-01' then 'BEFORE_CALENDAR'
        when {{ is_earlier('accepted_at', 'applied_at') }} then 'ACCEPTED_BEFORE_APPLIED'
        when {{ is_earlier('finished_at', 'accepted_at') }} then 'DECIDED_BEFORE_ACCEPTED'
        when pause_started_at is null and pause_ended_at is not null then 'PAUSE_WITHOUT_START'
        when {{ is_earlier('pause_ended_at', 'pause_started_at') }} then 'PAUSE_ENDS_BEFORE_START'
        when status_group = 'decided' and pause_started_at is not null and pause_ended_at is null
            then 'PAUSE_WITHOUT_END'
        when pause_started_date < accepted_date or coalesce(pause_ended_date, pause_started_date) > left_date
            then 'PAUSE_OUTSIDE_CASE'
    end as time_defect
from dated
