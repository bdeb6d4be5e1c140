-- 事实无人抚养儿童: under age, each parent dead, in custody or unable. Loss of contact is in no feed: such a child is
-- undecided here and found by people. Who has an able parent on the register is in no row.
with people as (
    select * from {{ ref('int_policy_facts__persons') }}
    where
        is_supported_child
        or (
            age_years < {{ programme_parameter('CHILD_AGE') }}
            and coalesce(father_state, 'dead') != 'able'
            and coalesce(mother_state, 'dead') != 'able'
            and coalesce(father_state, mother_state) is not null
        )
)

{{ programme_conditions('SHISHI', [
    {
        'code': 'age',
        'observed': 'age_years',
        'threshold': programme_parameter('CHILD_AGE'),
        'is_met': 'age_years < ' ~ programme_parameter('CHILD_AGE'),
    },
    {
        'code': 'father',
        'observed': 'father_state',
        'threshold': "'dead, confined, unable'",
        'is_met': "father_state in ('dead', 'confined', 'unable')",
    },
    {
        'code': 'mother',
        'observed': 'mother_state',
        'threshold': "'dead, confined, unable'",
        'is_met': "mother_state in ('dead', 'confined', 'unable')",
    },
    {
        'code': 'not_orphan',
        'observed': "father_state || ', ' || mother_state",
        'threshold': "'not both dead'",
        'is_met': "father_state != 'dead' or mother_state != 'dead'",
    },
]) }}
