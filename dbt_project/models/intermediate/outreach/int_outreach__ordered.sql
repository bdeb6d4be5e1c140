-- Whom to tell first, in each township, among those who wait and with whom something is left to do. A written rule, not
-- a score: children, the severely disabled and those of the age of the old-age allowance before others, as they can
-- least ask for themselves; then the programme that pays most a month, where an amount is configured; then who waits
-- longest.
with waiting as (
    select * from {{ ref('int_outreach__lives') }}
    where is_latest and is_decided and outcome in ('identified', 'unreachable', 'notified', 'consented')
),

-- The least that a programme pays a month, whatever the category.
amounts as (
    select
        programmes.programme_code,
        min(standards.value_number) as monthly_yuan
    from {{ ref('int_programme_parameters__current') }} as standards
    inner join {{ ref('parameter_programmes') }} as programmes
        on standards.parameter_code = programmes.parameter_code
    where standards.parameter_code in ('AGED_ALLOW', 'DISAB_CARE', 'DISAB_LIVING', 'ORPHAN', 'TEKUN_BASE')
    group by programmes.programme_code
),

weighed as (
    select
        waiting.citizen_id,
        waiting.programme_code,
        waiting.identified_date,
        coalesce(waiting.township_code, 'unknown') as township_code,
        coalesce(amounts.monthly_yuan, 0) as monthly_yuan,
        coalesce(
            citizens.disability_level <= 2
            or citizens.age_years < {{ programme_parameter('CHILD_AGE') }}
            or citizens.age_years >= {{ programme_parameter('AGED_AGE') }},
            false
        ) as goes_first
    from waiting
    left join {{ ref('int_citizens__described') }} as citizens on waiting.citizen_id = citizens.citizen_id
    left join amounts on waiting.programme_code = amounts.programme_code
)

select
    citizen_id,
    programme_code,
    goes_first,
    row_number() over (
        partition by township_code
        order by goes_first desc, monthly_yuan desc, identified_date asc, citizen_id asc, programme_code asc
    ) as priority
from weighed
