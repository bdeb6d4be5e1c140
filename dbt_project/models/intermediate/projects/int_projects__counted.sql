-- A chain of carry-overs counts once: what it is and costs is said by its newest number, when it was promised by
-- its first.
with projects as (
    select * from {{ ref('int_projects__described') }}
),

ranked as (
    select
        *,
        row_number() over (partition by root_project_id order by plan_year desc, project_id desc) as recency,
        row_number() over (partition by root_project_id order by plan_year, project_id) as seniority
    from projects
),

first_numbers as (
    select
        root_project_id,
        plan_year,
        planned_completion_date
    from ranked
    where seniority = 1
),

chain_totals as (
    select
        root_project_id,
        count(*) as number_count,
        sum(contracted_yuan) as contracted_yuan,
        sum(paid_yuan) as paid_yuan,
        max(physical_progress_share) as physical_progress_share
    from projects
    group by root_project_id
)

select
    newest.root_project_id,
    newest.project_id as newest_project_id,
    first_numbers.plan_year as first_plan_year,
    newest.plan_year as newest_plan_year,
    chain_totals.number_count,
    newest.focus_area,
    newest.kind,
    newest.stage,
    newest.approved_budget_yuan,
    chain_totals.contracted_yuan,
    chain_totals.paid_yuan,
    chain_totals.physical_progress_share,
    newest.completed_date,
    newest.planned_beneficiary_count,
    coalesce(first_numbers.planned_completion_date, newest.planned_completion_date) as promised_completion_date
from ranked as newest
inner join first_numbers on newest.root_project_id = first_numbers.root_project_id
inner join chain_totals on newest.root_project_id = chain_totals.root_project_id
where newest.recency = 1
