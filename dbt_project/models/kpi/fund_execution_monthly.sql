-- Each chain of carry-overs carries its budget once, from the year it was first planned in.
with months as (
    select * from {{ ref('int_months__listed') }}
),

projects as (
    select * from {{ ref('int_projects__counted') }}
),

numbers as (
    select * from {{ ref('projects') }}
),

payments as (
    select * from {{ ref('project_payments') }}
    where is_paid
),

contracts as (
    select * from {{ ref('project_contracts') }}
),

focus_areas as (
    select distinct focus_area from projects
),

budgets as (
    select
        months.report_month,
        projects.focus_area,
        count(*) as project_count,
        sum(projects.approved_budget_yuan) as budget_yuan
    from months
    inner join projects on months.calendar_year >= projects.first_plan_year
    group by months.report_month, projects.focus_area
),

-- Payments before the first month kept belong to the amounts accumulated until then.
payment_months as (
    select
        cast(date_trunc('month', payments.paid_date) as date) as report_month,
        counted.focus_area,
        sum(payments.amount_yuan) as paid_yuan,
        sum(payments.treasury_paid_yuan) as treasury_paid_yuan,
        sum(payments.treasury_difference_yuan) as treasury_difference_yuan
    from payments
    inner join numbers on payments.project_id = numbers.project_id
    inner join projects as counted on numbers.root_project_id = counted.root_project_id
    group by cast(date_trunc('month', payments.paid_date) as date), counted.focus_area
),

contract_months as (
    select
        cast(date_trunc('month', contracts.signed_date) as date) as report_month,
        counted.focus_area,
        sum(contracts.amount_yuan) as contracted_yuan
    from contracts
    inner join numbers on contracts.project_id = numbers.project_id
    inner join projects as counted on numbers.root_project_id = counted.root_project_id
    group by cast(date_trunc('month', contracts.signed_date) as date), counted.focus_area
),

paid_until as (
    select
        months.report_month,
        payment_months.focus_area,
        sum(case when payment_months.report_month = months.report_month then payment_months.paid_yuan else 0 end)
            as paid_in_month_yuan,
        sum(payment_months.paid_yuan) as paid_yuan,
        sum(payment_months.treasury_paid_yuan) as treasury_paid_yuan,
        sum(payment_months.treasury_difference_yuan) as treasury_difference_yuan
    from months
    inner join payment_months on months.report_month >= payment_months.report_month
    group by months.report_month, payment_months.focus_area
),

contracted_until as (
    select
        months.report_month,
        contract_months.focus_area,
        sum(contract_months.contracted_yuan) as contracted_yuan
    from months
    inner join contract_months on months.report_month >= contract_months.report_month
    group by months.report_month, contract_months.focus_area
)

select
    months.report_month,
    focus_areas.focus_area,
    months.is_complete,
    cast(coalesce(contracted_until.contracted_yuan, 0) as decimal(18, 2)) as contracted_yuan,
    cast(coalesce(paid_until.paid_in_month_yuan, 0) as decimal(18, 2)) as paid_in_month_yuan,
    cast(coalesce(paid_until.paid_yuan, 0) as decimal(18, 2)) as numerator,
    cast(coalesce(budgets.budget_yuan, 0) as decimal(18, 2)) as denominator,
    cast(coalesce(paid_until.treasury_paid_yuan, 0) as decimal(18, 2)) as treasury_paid_yuan,
    cast(coalesce(paid_until.treasury_difference_yuan, 0) as decimal(18, 2)) as treasury_difference_yuan,
    coalesce(budgets.project_count, 0) as project_count,
    case
        when budgets.budget_yuan > 0
            then cast(coalesce(paid_until.paid_yuan, 0) as double) / cast(budgets.budget_yuan as double)
    end as paid_share
from months
cross join focus_areas
left join budgets on months.report_month = budgets.report_month and focus_areas.focus_area = budgets.focus_area
left join paid_until on months.report_month = paid_until.report_month and focus_areas.focus_area = paid_until.focus_area
left join contracted_until
    on months.report_month = contracted_until.report_month and focus_areas.focus_area = contracted_until.focus_area
