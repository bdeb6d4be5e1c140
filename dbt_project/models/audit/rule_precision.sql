with precisions as (
    select * from {{ ref('int_checks__precision') }}
),

beyond as (
    select
        rule_code,
        count(folded_into_finding_id) as folded_count,
        count(case when not is_in_cap then 1 end) as beyond_cap_count
    from {{ ref('findings') }}
    group by rule_code
)

select
    precisions.check_code as rule_code,
    precisions.name_zh as rule_zh,
    precisions.ever_count,
    precisions.raised_count,
    precisions.open_count,
    precisions.judged_count,
    precisions.confirmed_count,
    precisions.confirmed_share,
    precisions.confirmed_low_share,
    precisions.confirmed_high_share,
    precisions.is_learned,
    coalesce(beyond.folded_count, 0) as folded_count,
    coalesce(beyond.beyond_cap_count, 0) as beyond_cap_count
from precisions
left join beyond on precisions.check_code = beyond.rule_code
