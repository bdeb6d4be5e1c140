with deliveries as (
    select * from {{ ref('stg_projects__payments') }}
    where {{ is_placeable('XM05') }}
),

projects as (
    select project_id from {{ ref('int_projects__current') }}
),

contracts as (
    select contract_id from {{ ref('int_project_contracts__current') }}
    where set_aside_reason is null
),

ranked as (
    select
        *,
        row_number() over (partition by payment_number order by _load_sequence desc, _source_row desc) as recency
    from deliveries
)

select
    ranked.payment_number as payment_id,
    ranked.project_number as project_id,
    ranked.contract_number as contract_id,
    ranked.milestone_code,
    ranked.instalment,
    ranked.approved_amount_yuan as amount_yuan,
    ranked.paid_date,
    {{ name_unless_person('ranked.payee_name') }} as payee_name,
    ranked.voucher_number,
    case
        when projects.project_id is null then 'project_unknown'
        when ranked.contract_number is not null and contracts.contract_id is null then 'contract_unknown'
    end as set_aside_reason,
    ranked._load_id,
    ranked._source_row
from ranked
left join projects on ranked.project_number = projects.project_id
left join contracts on ranked.contract_number = contracts.contract_id
where ranked.recency = 1
