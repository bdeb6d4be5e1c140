with deliveries as (
    select * from {{ ref('stg_projects__contracts') }}
    where {{ is_placeable('XM04') }}
),

projects as (
    select project_id from {{ ref('int_projects__current') }}
),

ranked as (
    select
        *,
        row_number() over (partition by contract_number order by _load_sequence desc, _source_row desc) as recency
    from deliveries
)

select
    ranked.contract_number as contract_id,
    ranked.project_number as project_id,
    ranked.contract_type,
    {{ name_unless_person('ranked.supplier_name') }} as supplier_name,
    ranked.supplier_credit_code as supplier_code,
    ranked.signed_date,
    ranked.contract_amount_yuan as amount_yuan,
    case
        when ranked.project_number is null then 'project_missing'
        when projects.project_id is null then 'project_unknown'
    end as set_aside_reason,
    ranked._load_id,
    ranked._source_row
from ranked
left join projects on ranked.project_number = projects.project_id
where ranked.recency = 1
