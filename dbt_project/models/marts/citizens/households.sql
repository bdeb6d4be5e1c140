with register_stays as (
    select * from {{ ref('int_households__register_stays') }}
),

registrations as (
    select
        citizen_id,
        township_code
    from {{ ref('int_registrations__current') }}
),

spells as (
    select * from {{ ref('int_benefits__spells') }}
    where household_id is not null
),

allowance_stays as (
    select * from {{ ref('int_households__allowance_stays') }}
),

-- A register household lives as long as anyone is in it; its head is the one in it now.
register_households as (
    select
        register_stays.household_id,
        'register' as kind,
        cast(null as decimal(18, 2)) as monthly_income_per_capita_yuan,
        min(registrations.township_code) as township_code,
        max(
            case
                when register_stays.relation = 'head' and register_stays.valid_to_date is null
                    then register_stays.citizen_id
            end
        ) as head_citizen_id,
        count(case when register_stays.valid_to_date is null then 1 end) as member_count,
        min(register_stays.valid_from_date) as valid_from_date,
        case
            when count(case when register_stays.valid_to_date is null then 1 end) = 0
                then max(register_stays.valid_to_date)
        end as valid_to_date
    from register_stays
    left join registrations on register_stays.citizen_id = registrations.citizen_id
    group by register_stays.household_id
),

present_members as (
    select
        household_id,
        count(distinct member_key) as member_count
    from allowance_stays
    where end_month is null
    group by household_id
),

-- Of several spells the latest gives the applicant, the place and the income last assessed.
assistance_households as (
    select
        household_id,
        'assistance' as kind,
        max_by(township_code, start_month) as township_code,
        max_by(citizen_id, start_month) as head_citizen_id,
        min(start_month) as valid_from_date,
        case
            when count(case when end_month is null then 1 end) = 0 then last_day(max(end_month))
        end as valid_to_date,
        max_by(monthly_income_per_capita_yuan, start_month) as monthly_income_per_capita_yuan
    from spells
    group by household_id
)

select
    household_id,
    kind,
    township_code,
    head_citizen_id,
    member_count,
    valid_from_date,
    valid_to_date,
    monthly_income_per_capita_yuan
from register_households
union all
select
    assistance_households.household_id,
    assistance_households.kind,
    assistance_households.township_code,
    assistance_households.head_citizen_id,
    coalesce(present_members.member_count, 0) as member_count,
    assistance_households.valid_from_date,
    assistance_households.valid_to_date,
    assistance_households.monthly_income_per_capita_yuan
from assistance_households
left join present_members on assistance_households.household_id = present_members.household_id
