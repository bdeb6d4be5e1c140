-- Paid is 审定金额 with a payment date on or before the load date (XM05). One treasury payment (CZ04) may cover several
-- lines: they are compared as a sum, and the treasury's amount and the difference stand on the first of the lines.
with payments as (
    select * from {{ ref('int_project_payments__current') }}
    where set_aside_reason is null
),

treasury as (
    select * from {{ ref('int_treasury_payments__current') }}
),

night as (
    select load_date from {{ source('control', 'night') }}
),

flagged as (
    select
        payments.*,
        coalesce(payments.paid_date <= night.load_date, false) as is_paid
    from payments
    cross join night
),

voucher_totals as (
    select
        voucher_number,
        sum(amount_yuan) as voucher_yuan,
        min(payment_id) as first_payment_id
    from flagged
    where is_paid and voucher_number is not null
    group by voucher_number
)

select
    flagged.payment_id,
    flagged.project_id,
    flagged.contract_id,
    flagged.milestone_code,
    flagged.instalment,
    flagged.amount_yuan,
    flagged.paid_date,
    flagged.is_paid,
    flagged.payee_name,
    case
        when not flagged.is_paid then 'not_paid'
        when flagged.voucher_number is null then 'voucher_missing'
        when treasury.payment_request_number is null then 'not_in_treasury'
        when not treasury.is_paid then 'returned_by_treasury'
        when voucher_totals.voucher_yuan <> treasury.amount_yuan then 'amount_differs'
        else 'matched'
    end as reconciliation_status,
    case
        when flagged.is_paid and (
            flagged.voucher_number is null or flagged.payment_id = voucher_totals.first_payment_id
        ) then coalesce(case when treasury.is_paid then treasury.amount_yuan end, 0)
    end as treasury_paid_yuan,
    case
        when flagged.is_paid and flagged.voucher_number is null then flagged.amount_yuan
        when flagged.payment_id = voucher_totals.first_payment_id
            then voucher_totals.voucher_yuan - coalesce(case when treasury.is_paid then treasury.amount_yuan end, 0)
    end as treasury_difference_yuan
from flagged
left join voucher_totals on flagged.voucher_number = voucher_totals.voucher_number and flagged.is_paid
left join treasury on flagged.voucher_number = treasury.payment_request_number
