{{ config(database='identifiers') }}
-- One row per account, beneficiary and programme of the subsidy card with money that went through. An account has an
-- owner among its beneficiaries where one of them is paid there under the holder's own name; an institution's has none,
-- nor has one whose holder draws nothing himself.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'CZ01' and record_role = 'own' and citizen_id is not null
),

payments as (
    select * from {{ ref('int_payments__card') }}
    where status = 'paid' and amount_yuan > 0
),

lines as (
    select
        card_lines.bank_account_number,
        card_lines.account_holder_name,
        linked.citizen_id,
        payments.programme_code,
        payments.payment_id,
        payments.covered_month,
        payments.amount_yuan
    from {{ ref('int_card_lines__keyed') }} as card_lines
    inner join linked
        on
            card_lines._load_id = linked._load_id
            and card_lines._source_row = linked._source_row
            and coalesce(card_lines._source_sheet, '') = coalesce(linked._source_sheet, '')
    inner join payments on linked.record_key = payments.payment_id
    where card_lines.bank_account_number is not null
),

names as (
    select distinct
        citizen_id,
        attribute_value as full_name
    from {{ ref('int_attributes__reported') }}
    where attribute = 'full_name'
),

-- A holder's name stands on line after line: it is looked up once.
held as (
    select
        bank_account_number,
        account_holder_name,
        citizen_id,
        programme_code,
        min(covered_month) as first_month,
        sum(amount_yuan) as amount_yuan,
        min(payment_id) as payment_id
    from lines
    group by bank_account_number, account_holder_name, citizen_id, programme_code
),

received as (
    select
        held.bank_account_number,
        held.citizen_id,
        held.programme_code,
        max(held.account_holder_name) as account_holder_name,
        bool_or(names.citizen_id is not null) as is_own_account,
        min(held.first_month) as first_month,
        sum(held.amount_yuan) as amount_yuan,
        min(held.payment_id) as payment_id
    from held
    left join names
        on
            held.citizen_id = names.citizen_id
            and held.account_holder_name = names.full_name
    group by held.bank_account_number, held.citizen_id, held.programme_code
),

places as (
    select distinct division_name
    from {{ ref('int_divisions__named') }}
),

owners as (
    select
        bank_account_number,
        min(case when is_own_account then citizen_id end) as owner_citizen_id
    from received
    group by bank_account_number
)

select
    received.bank_account_number,
    received.citizen_id,
    received.programme_code,
    received.account_holder_name,
    received.is_own_account,
    owners.owner_citizen_id,
    received.first_month,
    received.amount_yuan,
    received.payment_id,
    places.division_name is null
    and {{ name_unless_person('received.account_holder_name') }} = '个人（已隐去）' as is_held_by_person
from received
inner join owners on received.bank_account_number = owners.bank_account_number
left join places on received.account_holder_name = places.division_name
