-- 高龄津贴: who reached the age. Looked at from a year before it on.
with people as (
    select * from {{ ref('int_policy_facts__persons') }}
    where age_years >= {{ programme_parameter('AGED_AGE') }} - 1 or draws_old_age_allowance
)

{{ programme_conditions('GAOLING', [
    {
        'code': 'age',
        'observed': 'age_years',
        'threshold': programme_parameter('AGED_AGE'),
        'is_met': 'age_years >= ' ~ programme_parameter('AGED_AGE'),
    },
]) }}
