with payments as (
    select * from {{ ref('int_payments__unioned') }}
)

select
    payment_id,
    citizen_id,
    household_id,
    payee_citizen_id,
    programme_code,
    covered_month,
    paid_date,
    amount_yuan,
    status,
    is_supplement
from payments
