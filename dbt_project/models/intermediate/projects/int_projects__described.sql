-- Money, progress and place of each project number. Completed: the register says 完工; the day is the end of the
-- month whose report first reached 100 %, else the day of the delivery that first said so.
with projects as (
    select * from {{ ref('int_projects__current') }}
),

chains as (
    select * from {{ ref('int_projects__rooted') }}
),

contracts as (
    select * from {{ ref('int_project_contracts__current') }}
    where set_aside_reason is null
),

payments as (
    select * from {{ ref('int_project_payments__reconciled') }}
),

progress as (
    select * from {{ ref('int_project_progress__current') }}
    where is_project_known
),

contract_totals as (
    select
        project_id,
        sum(amount_yuan) as contracted_yuan
    from contracts
    group by project_id
),

-- The contractor is the supplier of the main works contract: the largest of type 施工.
works_contracts as (
    select
        project_id,
        supplier_name,
        row_number() over (partition by project_id order by amount_yuan desc, contract_id asc) as size_rank
    from contracts
    where contract_type = '施工'
),

payment_totals as (
    select
        project_id,
        sum(case when is_paid then amount_yuan end) as paid_yuan,
        sum(treasury_paid_yuan) as treasury_paid_yuan,
        sum(treasury_difference_yuan) as treasury_difference_yuan
    from payments
    group by project_id
),

latest_progress as (
    select
        project_id,
        physical_share,
        row_number() over (partition by project_id order by report_month desc) as recency
    from progress
    where physical_share is not null
),

full_progress as (
    select
        project_id,
        cast(last_day(min(report_month)) as date) as full_date
    from progress
    where physical_share >= 1
    group by project_id
),

divisions as (
    select * from {{ ref('int_divisions__named') }}
    where township_code is not null
),

site_codes as (
    select
        project_id,
        unnest(string_split(replace(site_division_codes, ' ', ''), ';')) as site_code
    from projects
),

-- Twelve digits that end with 000 mean the whole township. A project in several townships belongs to none of them.
site_townships as (
    select
        site_codes.project_id,
        min(divisions.township_code) as township_code
    from site_codes
    inner join divisions
        on divisions.division_code = case
            when right(site_codes.site_code, 3) = '000' then left(site_codes.site_code, 9)
            else site_codes.site_code
        end
    group by site_codes.project_id
    having count(distinct divisions.township_code) = 1
)

select
    projects.project_id,
    chains.root_project_id,
    chains.carried_over_from,
    projects.project_name,
    projects.plan_year,
    projects.plan_code,
    projects.list_category,
    projects.kind,
    site_townships.township_code,
    projects.stage,
    projects.planned_total_investment_yuan as approved_budget_yuan,
    latest_progress.physical_share as physical_progress_share,
    projects.planned_start_date,
    projects.planned_completion_date,
    works_contracts.supplier_name as contractor_name,
    projects.planned_beneficiary_count,
    coalesce(projects.focus_area, '未分类') as focus_area,
    case when projects.planned_total_investment_yuan is not null then 'planned_total_investment' end as budget_basis,
    coalesce(contract_totals.contracted_yuan, 0) as contracted_yuan,
    coalesce(payment_totals.paid_yuan, 0) as paid_yuan,
    coalesce(payment_totals.treasury_paid_yuan, 0) as treasury_paid_yuan,
    coalesce(payment_totals.treasury_difference_yuan, 0) as treasury_difference_yuan,
    case
        when projects.stage = 'completed' then coalesce(full_progress.full_date, projects.first_said_completed_date)
    end as completed_date
from projects
inner join chains on projects.project_id = chains.project_id
left join contract_totals on projects.project_id = contract_totals.project_id
left join works_contracts on projects.project_id = works_contracts.project_id and works_contracts.size_rank = 1
left join payment_totals on projects.project_id = payment_totals.project_id
left join latest_progress on projects.project_id = latest_progress.project_id and latest_progress.recency = 1
left join full_progress on projects.project_id = full_progress.project_id
left join site_townships on projects.project_id = site_townships.project_id
