-- What each entitled person would be paid a month by the standards of the load date. The subsistence allowance is the
-- difference to the standard (社会救助法 article 18; the tiers a district may pay instead hang on a class that newcomers
-- do not have yet). Null where the figure hangs on what no feed tells (the care grade, the placement of an orphan, the
-- premium) or on a standard that is not configured; zero where the status itself is what is granted.
with decided as (
    select
        citizen_id,
        programme_code
    from {{ ref('int_eligibility__decided') }}
    where is_eligible
),

facts as (
    select
        citizen_id,
        age_years,
        disability_level
    from {{ ref('int_policy_facts__persons') }}
),

incomes as (
    select
        citizen_id,
        programme_code,
        cast(threshold_value as decimal(18, 2)) - cast(observed_value as decimal(18, 2)) as difference_yuan
    from {{ ref('int_eligibility__conditions') }}
    where programme_code = 'DIBAO' and condition_code = 'income'
)

select
    decided.citizen_id,
    decided.programme_code,
    cast(case
        when decided.programme_code in ('BIANYUAN', 'GANGXING') then 0
        when decided.programme_code = 'DIBAO' then incomes.difference_yuan
        when decided.programme_code = 'GAOLING' and facts.age_years >= 100
            then {{ programme_parameter('AGED_ALLOW', '100+') }}
        when decided.programme_code = 'GAOLING' and facts.age_years >= 90
            then {{ programme_parameter('AGED_ALLOW', '90-99') }}
        when decided.programme_code = 'GAOLING' then {{ programme_parameter('AGED_ALLOW', '80-89') }}
        when decided.programme_code = 'CJR_CARE' and facts.disability_level <= 2
            then {{ programme_parameter('DISAB_CARE', 'level 1-2') }}
        when decided.programme_code = 'CJR_LIVING' and facts.disability_level <= 2
            then {{ programme_parameter('DISAB_LIVING', 'level 1-2') }}
        when decided.programme_code = 'CJR_LIVING' then {{ programme_parameter('DISAB_LIVING', 'level 3-4') }}
    end as decimal(18, 2)) as amount_yuan
from decided
left join facts on decided.citizen_id = facts.citizen_id
left join incomes
    on
        decided.citizen_id = incomes.citizen_id
        and decided.programme_code = incomes.programme_code
