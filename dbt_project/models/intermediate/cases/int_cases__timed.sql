-- Elapsed: from acceptance (that day excluded) to the decision; a pause excludes its first day and includes its last.
-- Days are differences of workday numbers (int_workdays__numbered), so that each is a join and not a count.
with checked as (
    select * from {{ ref('int_cases__checked') }}
),

workdays as (
    select * from {{ ref('int_workdays__numbered') }}
),

platform as (
    select {{ metric_parameter('platform_date', 'value_date') }} as platform_date
),

-- Only a case with sound times has a clock. It runs to the moment the case left, for an open case to the load date.
clocked as (
    select
        *,
        case when time_defect is null then accepted_date end as clock_start_date,
        case when time_defect is null and accepted_date is not null then coalesce(left_date, load_date) end
            as clock_end_date
    from checked
),

-- A pause without an end lasts as long as the clock.
paused as (
    select
        *,
        case when clock_start_date is not null then pause_started_date end as pause_start_date,
        case
            when clock_start_date is not null and pause_started_date is not null
                then coalesce(pause_ended_date, clock_end_date)
        end as pause_end_date
    from clocked
),

counted as (
    select
        paused.*,
        clock_start.workday_number as start_number,
        clock_end.workday_number - clock_start.workday_number as gross_workdays,
        coalesce(pause_end.workday_number - pause_start.workday_number, 0) as pause_workdays,
        coalesce(date_diff('day', paused.pause_start_date, paused.pause_end_date), 0) as pause_days,
        clock_start.calendar_status = 'CALENDAR_UNCONFIRMED'
        or clock_end.calendar_status = 'CALENDAR_UNCONFIRMED' as is_count_unconfirmed
    from paused
    left join workdays as clock_start on paused.clock_start_date = clock_start.calendar_date
    left join workdays as clock_end on paused.clock_end_date = clock_end.calendar_date
    left join workdays as pause_start on paused.pause_start_date = pause_start.calendar_date
    left join workdays as pause_end on paused.pause_end_date = pause_end.calendar_date
),

-- A limit in working days ends on the working day of a number, put off by the working days of the pauses. A limit in
-- days or months ends on a date, put off by the days of the pauses and, from a rest day, moved to the next working day.
limited as (
    select
        *,
        {{ due_workday_number('promised_limit', 'promised_limit_unit', 'start_number', 'pause_workdays') }}
            as promised_number,
        {{ due_nominal_date('promised_limit', 'promised_limit_unit', 'clock_start_date', 'pause_days') }}
            as promised_nominal_date,
        {{ due_workday_number('statutory_limit', 'statutory_limit_unit', 'start_number', 'pause_workdays') }}
            as statutory_number,
        {{ due_nominal_date('statutory_limit', 'statutory_limit_unit', 'clock_start_date', 'pause_days') }}
            as statutory_nominal_date
    from counted
),

working_days as (
    select
        workday_number,
        calendar_date,
        calendar_status
    from workdays
    where is_workday
),

due as (
    select
        limited.*,
        coalesce(promised_day.calendar_date, promised_date.next_workday_date) as promised_due_date,
        coalesce(statutory_day.calendar_date, statutory_date.next_workday_date) as statutory_due_date,
        coalesce(
            coalesce(promised_day.calendar_status, promised_date.calendar_status) = 'CALENDAR_UNCONFIRMED', false
        ) as is_due_unconfirmed
    from limited
    left join working_days as promised_day on limited.promised_number = promised_day.workday_number
    left join workdays as promised_date on limited.promised_nominal_date = promised_date.calendar_date
    left join working_days as statutory_day on limited.statutory_number = statutory_day.workday_number
    left join workdays as statutory_date on limited.statutory_nominal_date = statutory_date.calendar_date
)

select
    due.case_id,
    due.matter_code,
    due.matter_name,
    due.department,
    due.channel,
    due.township_code,
    due.applied_at,
    due.accepted_at,
    due.decided_at,
    due.left_at,
    due.status,
    due.status_group,
    due.time_defect,
    due.is_open,
    due.clock_start_date as accepted_date,
    {{ end_of_day('due.statutory_due_date') }} as statutory_due_at,
    {{ end_of_day('due.promised_due_date') }} as promised_due_at,
    due.gross_workdays - due.pause_workdays as observed_workdays,
    due.gross_workdays as observed_workdays_gross,
    case when due.clock_start_date is not null then due.pause_workdays end as paused_workdays,
    {{ is_past_due('promised', 'due') }} as is_overdue,
    {{ is_past_due('statutory', 'due') }} as is_overdue_statutory,
    cast(due.accepted_at as date) >= platform.platform_date as is_after_platform,
    due.is_count_unconfirmed or due.is_due_unconfirmed as is_calendar_unconfirmed,
    due._load_id,
    due._source_row
from due
cross join platform
