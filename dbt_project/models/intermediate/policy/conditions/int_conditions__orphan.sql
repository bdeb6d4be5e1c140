-- 孤儿: under age, both parents dead. Who has an able parent on the register is in no row.
with people as (
    select * from {{ ref('int_policy_facts__persons') }}
    where
        is_supported_orphan
        or (
            age_years < {{ programme_parameter('CHILD_AGE') }}
            and coalesce(father_state, 'dead') = 'dead'
            and coalesce(mother_state, 'dead') = 'dead'
            and coalesce(father_state, mother_state) is not null
        )
)

{{ programme_conditions('GUER', [
    {
        'code': 'age',
        'observed': 'age_years',
        'threshold': programme_parameter('CHILD_AGE'),
        'is_met': 'age_years < ' ~ programme_parameter('CHILD_AGE'),
    },
    {'code': 'father', 'observed': 'father_state', 'threshold': "'dead'", 'is_met': "father_state = 'dead'"},
    {'code': 'mother', 'observed': 'mother_state', 'threshold': "'dead'", 'is_met': "mother_state = 'dead'"},
]) }}
