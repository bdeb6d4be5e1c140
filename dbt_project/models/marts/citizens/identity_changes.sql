with changes as (
    select * from {{ ref('int_identity_changes__weighed') }}
)

select
    change_id,
    change_type,
    citizen_id_from,
    citizen_id_to,
    cast(night as timestamp) as changed_at,
    author,
    approver,
    cause,
    cast(affected_payment_yuan as decimal(18, 2)) as affected_payment_yuan
from changes
