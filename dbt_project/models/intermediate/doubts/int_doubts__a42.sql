-- A-42 孤儿、事实无人抚养儿童父母状态: a child on the roster one of whose parents could care for it by what the files show.
-- Whether the parent is gravely ill stands in no file; only people can tell. Blue where the line that would bear it out
-- may be one that went astray.
with parents as (
    select * from {{ ref('int_supported_parents__judged') }}
    where parent_state in ('not_shown', 'astray')
),

available as (
    select * from {{ ref('int_feeds__available') }}
)

select
    'A-42' as check_code,
    parents.citizen_id as subject_key,
    parents.citizen_id,
    parents.programme_code,
    cast(null as date) as since_date,
    case when bool_or(parents.parent_state = 'not_shown') then 'Y' else 'B' end as grade,
    max(parents.paid_amount_yuan) as amount_at_risk_yuan,
    'no file bears out the state of the ' || {{ sorted_list('parents.parent_role') }} as facts,
    {{ sorted_list("'MZ08:' || parents.record_key") }} as evidence
from parents
cross join available
where available.has_ga05 and available.has_cl01
group by parents.citizen_id, parents.programme_code
