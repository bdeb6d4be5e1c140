-- A-20 打入他人账户: money goes to the account of another person who is neither of the household nor a spouse, parent or
-- child, and is no guardian on file. Where the holder draws his own there, he is known; else he goes by the name. Red
-- where he is known to be a village cadre. Institutions and villages keep money for many.
with accounts as (
    select * from {{ ref('int_accounts__receiving') }}
    where
        not is_own_account
        and (owner_citizen_id is not null or is_held_by_person)
        and coalesce(owner_citizen_id, '') != citizen_id
),

homes as (
    select
        citizen_id,
        household_id
    from {{ ref('int_registrations__current') }}
    where household_id is not null
),

beneficiaries as (
    select distinct citizen_id
    from accounts
),

fellows as (
    select
        own_home.citizen_id,
        other_home.citizen_id as other_citizen_id
    from beneficiaries
    inner join homes as own_home on beneficiaries.citizen_id = own_home.citizen_id
    inner join homes as other_home on own_home.household_id = other_home.household_id
),

guardian_rows as (
    select
        own.citizen_id,
        guardian.citizen_id as other_citizen_id
    from {{ ref('int_citizens__linked') }} as own
    inner join {{ ref('int_citizens__linked') }} as guardian
        on
            own._load_id = guardian._load_id
            and own._source_row = guardian._source_row
            and coalesce(own._source_sheet, '') = coalesce(guardian._source_sheet, '')
    where own.record_role = 'own' and guardian.record_role = 'guardian' and own.feed_code in ('MZ03', 'MZ08')
),

relatives as (
    select * from fellows
    union
    select
        citizen_id,
        spouse_citizen_id as other_citizen_id
    from {{ ref('int_kin__spouses') }}
    union
    select
        citizen_id,
        parent_citizen_id as other_citizen_id
    from {{ ref('int_kin__parents') }}
    union
    select
        parent_citizen_id as citizen_id,
        citizen_id as other_citizen_id
    from {{ ref('int_kin__parents') }}
    union
    select
        citizen_id,
        other_citizen_id
    from guardian_rows
),

names as (
    select
        citizen_id,
        attribute_value as full_name
    from {{ ref('int_attributes__chosen') }}
    where attribute = 'full_name'
),

kin as (
    select relatives.*
    from relatives
    inner join beneficiaries on relatives.citizen_id = beneficiaries.citizen_id
),

-- Who may hold the account, as a citizen and by the name.
explained as (
    select
        citizen_id,
        other_citizen_id as holder
    from kin
    union
    select
        kin.citizen_id,
        names.full_name as holder
    from kin
    inner join names on kin.other_citizen_id = names.citizen_id
),

cadres as (
    select distinct citizen_id
    from {{ ref('int_payroll__months') }}
    where staffing = 'village_cadre'
)

select
    'A-20' as check_code,
    accounts.citizen_id as subject_key,
    accounts.citizen_id,
    accounts.programme_code,
    min(accounts.first_month) as since_date,
    case when bool_or(cadres.citizen_id is not null) then 'R' else 'Y' end as grade,
    sum(accounts.amount_yuan) as amount_at_risk_yuan,
    'paid to the account of somebody else, neither kin nor guardian on file'
    || case when bool_or(cadres.citizen_id is not null) then ', a village cadre' else '' end as facts,
    {{ sorted_list("'CZ01:' || accounts.payment_id") }} as evidence
from accounts
left join explained
    on
        accounts.citizen_id = explained.citizen_id
        and coalesce(accounts.owner_citizen_id, accounts.account_holder_name) = explained.holder
left join cadres on accounts.owner_citizen_id = cadres.citizen_id
where explained.citizen_id is null
group by accounts.citizen_id, accounts.programme_code
