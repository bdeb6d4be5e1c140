with described as (
    select * from {{ ref('int_projects__described') }}
)

select
    project_id,
    project_name,
    plan_year,
    plan_code,
    list_category,
    focus_area,
    kind,
    township_code,
    stage,
    approved_budget_yuan,
    budget_basis,
    cast(contracted_yuan as decimal(18, 2)) as contracted_yuan,
    cast(paid_yuan as decimal(18, 2)) as paid_yuan,
    cast(treasury_paid_yuan as decimal(18, 2)) as treasury_paid_yuan,
    cast(treasury_difference_yuan as decimal(18, 2)) as treasury_difference_yuan,
    physical_progress_share,
    planned_start_date,
    planned_completion_date,
    completed_date,
    contractor_name,
    planned_beneficiary_count,
    carried_over_from,
    root_project_id,
    cast(null as {{ dbt.type_string() }}) as works_light,
    cast(null as {{ dbt.type_string() }}) as fund_light,
    cast(null as boolean) as is_stalled,
    cast(null as boolean) as is_unused
from described
