-- One row per payment line of the subsidy card, the newest delivery of each. A household programme is paid to its head;
-- another account holder is the payee where the household of the beneficiary has exactly one member of that name.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'CZ01'
),

items as (
    select * from {{ ref('int_programme_items__matched') }}
),

programmes as (
    select * from {{ ref('programmes_listed') }}
),

register as (
    select
        citizen_id,
        household_id
    from {{ ref('int_registrations__current') }}
    where household_id is not null
),

lines as (
    select
        linked.record_key as payment_id,
        linked.citizen_id,
        items.programme_code,
        programmes.payment_unit,
        card_lines.programme_item_code,
        card_lines.covered_month,
        card_lines.paid_date,
        card_lines.subsidy_amount_yuan,
        card_lines.account_holder_name,
        coalesce(mark.code = 'supplement', false) as is_marked_supplement,
        coalesce(status.code, 'pending') as status,
        coalesce(card_lines.account_holder_name != card_lines.beneficiary_name, false) as is_paid_to_another
    from {{ ref('int_card_lines__keyed') }} as card_lines
    inner join linked
        on
            card_lines._load_id = linked._load_id
            and card_lines._source_row = linked._source_row
            and coalesce(card_lines._source_sheet, '') = coalesce(linked._source_sheet, '')
    inner join items
        on
            card_lines.programme_item_code = items.item_code
            and coalesce(card_lines.programme_item_name, '') = items.item_name
    inner join programmes on items.programme_code = programmes.programme_code
    {{ word_join('status', "'CZ01'", 'payment_status', 'card_lines.payment_status', 'card_lines._load_date') }}
    {{ word_join('mark', "'CZ01'", 'batch_mark', 'right(card_lines.batch_number, 2)', 'card_lines._load_date') }}
),

household_names as (
    select
        register.household_id,
        records.full_name,
        max(register.citizen_id) as citizen_id
    from {{ ref('int_person_records__unioned') }} as records
    inner join {{ ref('int_citizens__linked') }} as linked_records on records.record_key = linked_records.record_key
    inner join register on linked_records.citizen_id = register.citizen_id
    where records.feed_code = 'GA01' and records.record_role = 'own'
    group by register.household_id, records.full_name
    having count(*) = 1
),

other_payees as (
    select
        lines.payment_id,
        household_names.citizen_id
    from lines
    inner join register on lines.citizen_id = register.citizen_id
    inner join household_names
        on
            register.household_id = household_names.household_id
            and lines.account_holder_name = household_names.full_name
    where lines.is_paid_to_another
),

-- Of several stays on the allowance roster the one that covers the month counts, else the latest.
allowance_households as (
    select
        lines.payment_id,
        max_by(
            stays.household_id,
            case
                when
                    stays.start_month <= lines.covered_month
                    and coalesce(stays.end_month, lines.covered_month) >= lines.covered_month
                    then '1'
                else '0'
            end || cast(stays.start_month as {{ dbt.type_string() }}) || stays.household_id
        ) as household_id
    from lines
    inner join {{ ref('int_households__allowance_stays') }} as stays on lines.citizen_id = stays.citizen_id
    where lines.programme_code = 'DIBAO'
    group by lines.payment_id
),

-- A later payment of another amount for a month already paid is a supplement; the same amount again is one only where
-- its batch is marked so: else it pays again what the bank returned, or pays twice.
months_paid_differently as (
    select
        citizen_id,
        programme_item_code,
        covered_month,
        min(paid_date) as first_paid_date,
        min_by(subsidy_amount_yuan, cast(paid_date as {{ dbt.type_string() }}) || payment_id) as first_amount_yuan
    from lines
    where citizen_id is not null and subsidy_amount_yuan > 0
    group by citizen_id, programme_item_code, covered_month
    having count(distinct subsidy_amount_yuan) > 1
)

select
    lines.payment_id,
    lines.programme_code,
    lines.covered_month,
    lines.paid_date,
    lines.subsidy_amount_yuan as amount_yuan,
    lines.status,
    case when lines.payment_unit = 'person' then lines.citizen_id end as citizen_id,
    case
        when lines.programme_code = 'DIBAO' then allowance_households.household_id
        when lines.payment_unit = 'household' then register.household_id
    end as household_id,
    case when lines.is_paid_to_another then other_payees.citizen_id else lines.citizen_id end as payee_citizen_id,
    lines.is_marked_supplement
    or coalesce(
        lines.subsidy_amount_yuan > 0
        and lines.subsidy_amount_yuan != months_paid_differently.first_amount_yuan
        and {{ month_of('lines.paid_date') }} > {{ month_of('months_paid_differently.first_paid_date') }},
        false
    ) as is_supplement
from lines
left join register on lines.citizen_id = register.citizen_id
left join other_payees on lines.payment_id = other_payees.payment_id
left join allowance_households on lines.payment_id = allowance_households.payment_id
left join months_paid_differently
    on
        lines.citizen_id = months_paid_differently.citizen_id
        and lines.programme_item_code = months_paid_differently.programme_item_code
        and lines.covered_month = months_paid_differently.covered_month
