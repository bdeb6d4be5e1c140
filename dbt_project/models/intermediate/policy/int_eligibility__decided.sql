-- One row per person and programme: entitled when every condition holds, not entitled when one fails, else undecided,
-- with the feeds that would decide it. Whether somebody is in the programme is unknown while a line of its register
-- that may be his is astray. A candidate is found here, never approved: a person decides.
with conditions as (
    select * from {{ ref('int_eligibility__conditions') }}
),

enrolled as (
    select * from {{ ref('int_eligibility__enrolled') }}
),

-- Who may be in a programme though its register shows no record of him.
perhaps_enrolled as (
    select
        absences.citizen_id,
        programmes.programme_code
    from {{ ref('int_absences__doubtful') }} as absences
    inner join {{ ref('programmes_listed') }} as programmes on absences.feed_code = programmes.register_feed_code
),

parameters as (
    select * from {{ ref('int_programme_parameters__current') }}
),

-- The worst status among what a programme compares with: a placeholder among found values makes the answer one.
standings as (
    select
        rules.programme_code,
        case
            when bool_or(rules.parameter_code is not null and parameters.value_number is null) then 'not_configured'
            when bool_or('placeholder' in (rules.status, coalesce(parameters.status, ''))) then 'placeholder'
            when bool_or('synthetic' in (rules.status, coalesce(parameters.status, ''))) then 'synthetic'
            else 'found'
        end as parameter_status
    from {{ ref('programme_conditions') }} as rules
    left join parameters on rules.parameter_code = parameters.parameter_code
    where
        coalesce(rules.valid_from_date, date '0001-01-01') <= {{ load_date() }}
        and coalesce(rules.valid_to_date, date '9999-12-31') >= {{ load_date() }}
    group by rules.programme_code
),

judged as (
    select
        citizen_id,
        programme_code,
        max(rule_version) as rule_version,
        case
            when bool_or(not coalesce(is_met, true)) then false
            when bool_or(is_met is null) then null
            else true
        end as is_eligible
    from conditions
    group by citizen_id, programme_code
),

undecided as (
    select
        citizen_id,
        programme_code,
        {{ sorted_list('condition_code') }} as undecided_conditions,
        {{ sorted_list('input_feeds') }} as missing_inputs
    from conditions
    where is_met is null
    group by citizen_id, programme_code
)

select
    judged.citizen_id,
    judged.programme_code,
    judged.is_eligible,
    judged.rule_version,
    standings.parameter_status,
    case
        when enrolled.citizen_id is not null then true
        when perhaps_enrolled.citizen_id is null then false
    end as is_enrolled,
    case when judged.is_eligible is null then undecided.undecided_conditions end as undecided_conditions,
    case when judged.is_eligible is null then undecided.missing_inputs end as missing_inputs
from judged
left join undecided
    on
        judged.citizen_id = undecided.citizen_id
        and judged.programme_code = undecided.programme_code
left join enrolled
    on
        judged.citizen_id = enrolled.citizen_id
        and judged.programme_code = enrolled.programme_code
left join perhaps_enrolled
    on
        judged.citizen_id = perhaps_enrolled.citizen_id
        and judged.programme_code = perhaps_enrolled.programme_code
left join standings on judged.programme_code = standings.programme_code
