with contracts as (
    select * from {{ ref('int_project_contracts__current') }}
    where set_aside_reason is null
)

select
    contract_id,
    project_id,
    contract_type,
    supplier_name,
    supplier_code,
    signed_date,
    amount_yuan
from contracts
