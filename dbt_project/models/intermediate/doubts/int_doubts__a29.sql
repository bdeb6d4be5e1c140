-- A-29 姓名近似重复: two recipients whose names differ by one character are paid on one account, or were born on one day
-- and live in one village. Brothers and sisters by the register are not; twins it does not name as such may be: blue.
with accounts as (
    select distinct
        bank_account_number,
        citizen_id
    from {{ ref('int_accounts__receiving') }}
    where owner_citizen_id is not null
),

recipients as (
    select citizen_id
    from {{ ref('int_benefits__stays') }}
    union
    select citizen_id
    from {{ ref('int_paid_months__persons') }}
),

neighbours as (
    select
        citizens.citizen_id,
        citizens.birth_date,
        citizens.division_code
    from {{ ref('int_citizens__described') }} as citizens
    inner join recipients on citizens.citizen_id = recipients.citizen_id
    where citizens.birth_date is not null and citizens.division_code is not null
),

pairs as (
    select
        one.citizen_id,
        other.citizen_id as other_citizen_id,
        'account' as in_common
    from accounts as one
    inner join accounts as other
        on
            one.bank_account_number = other.bank_account_number
            and one.citizen_id != other.citizen_id
    union all
    select
        one.citizen_id,
        other.citizen_id as other_citizen_id,
        'birth date and village' as in_common
    from neighbours as one
    inner join neighbours as other
        on
            one.birth_date = other.birth_date
            and one.division_code = other.division_code
            and one.citizen_id != other.citizen_id
),

names as (
    select
        citizen_id,
        attribute_value as full_name
    from {{ ref('int_attributes__chosen') }}
    where attribute = 'full_name'
),

parents as (
    select * from {{ ref('int_kin__parents') }}
),

siblings as (
    select distinct
        one.citizen_id,
        other.citizen_id as other_citizen_id
    from parents as one
    inner join parents as other on one.parent_citizen_id = other.parent_citizen_id
),

records as (
    select * from {{ ref('int_records__newest') }}
    where feed_code = 'GA01'
)

select
    'A-29' as check_code,
    pairs.citizen_id as subject_key,
    pairs.citizen_id,
    'NONE' as programme_code,
    cast(null as date) as since_date,
    'B' as grade,
    cast(null as decimal(18, 2)) as amount_at_risk_yuan,
    cast(count(distinct pairs.other_citizen_id) as {{ dbt.type_string() }})
    || ' others with almost the same name and the same ' || {{ sorted_list('pairs.in_common') }} as facts,
    {{ sorted_list("'GA01:' || records.record_key") }} as evidence
from pairs
inner join names as own_name on pairs.citizen_id = own_name.citizen_id
inner join names as other_name on pairs.other_citizen_id = other_name.citizen_id
left join siblings
    on
        pairs.citizen_id = siblings.citizen_id
        and pairs.other_citizen_id = siblings.other_citizen_id
left join records on pairs.other_citizen_id = records.citizen_id
where siblings.citizen_id is null and {{ differs_by_a_character('own_name.full_name', 'other_name.full_name') }}
group by pairs.citizen_id
