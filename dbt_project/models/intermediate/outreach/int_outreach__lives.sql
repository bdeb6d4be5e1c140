-- One row per candidate and run with what became of it, on the load date: what people reported from asking, and what
-- the departments' files say came after. What a file says goes before what somebody reported, a later answer before an
-- earlier one; whoever was told once stays told though a later call fails.
with runs as (
    select * from {{ ref('int_outreach__runs') }}
),

reported as (
    select
        runs.citizen_id,
        runs.programme_code,
        runs.identified_date,
        min(case when replies.is_reached then replies.contacted_date end) as notified_date,
        min(case when replies.answer = 'applied' then replies.contacted_date end) as applied_date,
        max_by(replies.is_reached, replies.reply_id) as is_reached_last,
        max_by(
            replies.answer, case when replies.answer in ('consented', 'refused') then replies.reply_id end
        ) as answer
    from runs
    inner join {{ source('casework', 'outreach_replies') }} as replies
        on
            runs.citizen_id = replies.citizen_id
            and runs.programme_code = replies.programme_code
            and runs.identified_date <= replies.contacted_date
            and runs.until_date > replies.contacted_date
    group by runs.citizen_id, runs.programme_code, runs.identified_date
),

joined as (
    select
        runs.citizen_id,
        runs.programme_code,
        citizens.township_code,
        runs.identified_date,
        runs.is_waiting,
        runs.is_decided,
        runs.is_latest,
        reachable.reach_by,
        reported.notified_date,
        steps.approved_date,
        steps.first_paid_date,
        reported.answer,
        least(coalesce(steps.applied_date, reported.applied_date), coalesce(reported.applied_date, steps.applied_date))
            as applied_date,
        coalesce(reported.is_reached_last, reachable.reach_by is not null) as is_reachable
    from runs
    left join {{ ref('int_citizens__described') }} as citizens on runs.citizen_id = citizens.citizen_id
    left join {{ ref('int_outreach__reachable') }} as reachable on runs.citizen_id = reachable.citizen_id
    left join reported
        on
            runs.citizen_id = reported.citizen_id
            and runs.programme_code = reported.programme_code
            and runs.identified_date = reported.identified_date
    left join {{ ref('int_outreach__steps') }} as steps
        on
            runs.citizen_id = steps.citizen_id
            and runs.programme_code = steps.programme_code
            and runs.identified_date = steps.identified_date
)

select
    *,
    case
        when first_paid_date is not null then 'paid'
        when approved_date is not null then 'approved'
        when not is_waiting then 'gone'
        when applied_date is not null then 'applied'
        when answer is not null then answer
        when notified_date is not null then 'notified'
        when not is_reachable then 'unreachable'
        else 'identified'
    end as outcome
from joined
