with candidates as (
    select * from {{ ref('int_outreach__lives') }}
    where is_latest
),

ordered as (
    select * from {{ ref('int_outreach__ordered') }}
),

-- The conditions in words; what was measured and what it was compared with stay out.
reasons as (
    select
        conditions.citizen_id,
        conditions.programme_code,
        replace({{ sorted_list('rules.label_zh') }}, ';', '；') as reason_zh
    from {{ ref('int_eligibility__conditions') }} as conditions
    inner join candidates
        on
            conditions.citizen_id = candidates.citizen_id
            and conditions.programme_code = candidates.programme_code
            and candidates.is_waiting
    inner join {{ ref('programme_conditions') }} as rules
        on
            conditions.programme_code = rules.programme_code
            and conditions.condition_code = rules.condition_code
            and coalesce(rules.valid_from_date, date '0001-01-01') <= {{ load_date() }}
            and coalesce(rules.valid_to_date, date '9999-12-31') >= {{ load_date() }}
    where conditions.is_met
    group by conditions.citizen_id, conditions.programme_code
)

select
    candidates.citizen_id,
    candidates.programme_code,
    candidates.township_code,
    candidates.identified_date,
    candidates.is_decided,
    candidates.is_reachable,
    candidates.reach_by,
    candidates.notified_date,
    candidates.outcome,
    candidates.applied_date,
    candidates.approved_date,
    candidates.first_paid_date,
    ordered.goes_first,
    ordered.priority,
    reasons.reason_zh
from candidates
left join ordered
    on
        candidates.citizen_id = ordered.citizen_id
        and candidates.programme_code = ordered.programme_code
left join reasons
    on
        candidates.citizen_id = reasons.citizen_id
        and candidates.programme_code = reasons.programme_code
