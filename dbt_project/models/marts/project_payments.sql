with reconciled as (
    select * from {{ ref('int_project_payments__reconciled') }}
)

select
    payment_id,
    project_id,
    contract_id,
    milestone_code,
    instalment,
    paid_date,
    amount_yuan,
    is_paid,
    payee_name,
    reconciliation_status,
    cast(treasury_paid_yuan as decimal(18, 2)) as treasury_paid_yuan,
    cast(treasury_difference_yuan as decimal(18, 2)) as treasury_difference_yuan
from reconciled
