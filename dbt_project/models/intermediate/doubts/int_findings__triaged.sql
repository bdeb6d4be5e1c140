-- Which doubt to look at first. Every doubt of tonight that waits for a verdict has an expected amount: the sum at risk
-- times the share of its check that verdicts confirmed, or a weight by grade until there are enough. Doubts about one
-- household, its members' included, are one visit: the others are folded into the first of them. A village is asked
-- about so many at a time, the rest wait and are counted. The control sample is drawn by chance, so it is not ranked.
{%- set by_weight = 'expected_yuan desc, grade_place, finding_id' %}
with waiting as (
    select * from {{ ref('int_findings__lives') }}
    where is_raised and status_kind = 'open' and check_code != 'A-00'
),

homes as (
    select
        citizen_id,
        min(household_id) as household_id
    from {{ ref('int_allowance_members__current') }}
    where citizen_id is not null
    group by citizen_id
),

weighed as (
    select
        waiting.finding_id,
        coalesce(citizens.division_code, waiting.township_code, 'unplaced') as village_code,
        case waiting.grade when 'R' then 1 when 'Y' then 2 else 3 end as grade_place,
        case
            when waiting.subject_kind = 'household' then waiting.subject_key
            else coalesce(homes.household_id, waiting.citizen_id, waiting.subject_key)
        end as visit_key,
        coalesce(waiting.amount_at_risk_yuan, 0) * case
            when precisions.is_learned then precisions.confirmed_share
            when waiting.grade = 'R' then {{ metric_parameter('triage_weight_red') }}
            when waiting.grade = 'Y' then {{ metric_parameter('triage_weight_yellow') }}
            else {{ metric_parameter('triage_weight_blue') }}
        end as expected_yuan
    from waiting
    left join homes on waiting.citizen_id = homes.citizen_id
    left join {{ ref('int_citizens__described') }} as citizens on waiting.citizen_id = citizens.citizen_id
    left join {{ ref('int_checks__precision') }} as precisions on waiting.check_code = precisions.check_code
),

folded as (
    select
        *,
        first_value(finding_id) over (partition by visit_key order by {{ by_weight }}) as leading_finding_id
    from weighed
),

visits as (
    select
        finding_id,
        row_number() over (order by {{ by_weight }}) as triage_rank,
        row_number() over (partition by village_code order by {{ by_weight }}) as village_rank
    from folded
    where finding_id = leading_finding_id
)

select
    folded.finding_id,
    folded.visit_key,
    folded.expected_yuan,
    visits.village_rank <= {{ metric_parameter('triage_village_cap_count') }} as is_in_cap,
    case when folded.finding_id = folded.leading_finding_id then visits.triage_rank end as triage_rank,
    case when folded.finding_id != folded.leading_finding_id then folded.leading_finding_id end
        as folded_into_finding_id
from folded
inner join visits on folded.leading_finding_id = visits.finding_id
