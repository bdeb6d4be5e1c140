-- What became of citizen ids, with the money behind the records that moved: payments of the subsidy card and pensions
-- actually received, counted once a change.
with changes as (
    select * from {{ source('identity', 'change') }}
),

moved_spellings as (
    select * from {{ source('identity', 'change_spelling') }}
),

records as (
    select
        spelling_key,
        record_key
    from {{ ref('int_person_records__unioned') }}
    where feed_code in ('CZ01', 'RS02')
),

payments as (
    select
        payment_id,
        amount_yuan
    from {{ ref('int_payments__unioned') }}
    where status = 'paid'
),

amounts as (
    select
        moved_spellings.change_id,
        sum(payments.amount_yuan) as affected_payment_yuan
    from moved_spellings
    inner join records on moved_spellings.spelling_key = records.spelling_key
    inner join payments on records.record_key = payments.payment_id
    group by moved_spellings.change_id
)

select
    changes.change_id,
    changes.change_type,
    changes.citizen_id_from,
    changes.citizen_id_to,
    changes.night,
    changes.author,
    changes.approver,
    changes.cause,
    coalesce(amounts.affected_payment_yuan, 0) as affected_payment_yuan
from changes
left join amounts on changes.change_id = amounts.change_id
