-- 临时救助: who asked for it this year. Whether there is an emergency is seen by people, so only a grant shows one: whoever
-- has none yet is undecided, never refused. It may be asked for wherever the emergency happens.
with people as (
    select
        facts.*,
        events.has_assistance,
        events.grants_for_a_reason_count
    from {{ ref('int_policy_facts__persons') }} as facts
    inner join {{ ref('int_events__helped') }} as events on facts.citizen_id = events.citizen_id
    where events.has_asked_for_assistance
)

{{ programme_conditions('LINSHI', [
    {
        'code': 'emergency',
        'observed': 'has_assistance',
        'is_met': 'case when has_assistance then true end',
    },
    {
        'code': 'grants',
        'observed': 'grants_for_a_reason_count',
        'threshold': programme_parameter('LINSHI_GRANTS'),
        'is_met': 'grants_for_a_reason_count <= ' ~ programme_parameter('LINSHI_GRANTS'),
    },
], everywhere=['alive']) }}
