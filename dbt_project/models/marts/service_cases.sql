with timed as (
    select * from {{ ref('int_cases__timed') }}
)

-- Elapsed time is known once a case is decided; an open or withdrawn one has been observed for so long and no longer.
select
    case_id,
    matter_code,
    matter_name,
    department,
    channel,
    township_code,
    applied_at,
    accepted_at,
    decided_at,
    left_at,
    status,
    statutory_due_at,
    promised_due_at,
    paused_workdays,
    observed_workdays,
    is_open,
    is_overdue,
    is_overdue_statutory,
    is_after_platform,
    is_calendar_unconfirmed,
    time_defect,
    case when status_group = 'decided' then observed_workdays end as elapsed_workdays,
    case when status_group = 'decided' then observed_workdays_gross end as elapsed_workdays_gross,
    status_group = 'withdrawn' as is_withdrawn
from timed
