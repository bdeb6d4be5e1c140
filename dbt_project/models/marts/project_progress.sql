with progress as (
    select * from {{ ref('int_project_progress__current') }}
    where is_project_known
),

projects as (
    select * from {{ ref('int_projects__described') }}
)

select
    progress.project_id,
    progress.report_month,
    progress.physical_share,
    progress.cumulative_investment_yuan,
    progress.cumulative_funds_received_yuan,
    progress.cumulative_paid_yuan,
    cast(null as double) as planned_share,
    cast(null as double) as node_share,
    case
        when projects.approved_budget_yuan > 0
            then cast(progress.cumulative_paid_yuan as double) / cast(projects.approved_budget_yuan as double)
    end as financial_share
from progress
inner join projects on progress.project_id = projects.project_id
