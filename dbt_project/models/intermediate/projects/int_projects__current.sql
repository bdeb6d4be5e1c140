-- The register as it stands. That a project was first called completed is remembered from every delivery.
with deliveries as (
    select * from {{ ref('stg_projects__projects') }}
    where {{ is_placeable('XM01') }}
),

words as (
    select * from {{ ref('service_words') }}
    where feed_code = 'XM01'
),

worded as (
    select
        deliveries.*,
        coalesce(stages.code, 'unknown') as stage
    from deliveries
    left join words as stages
        on
            deliveries.project_status = stages.word
            and stages.column_name = 'project_status'
            and deliveries._delivered_date >= stages.valid_from_date
            and deliveries._delivered_date <= coalesce(stages.valid_to_date, date '9999-12-31')
),

ranked as (
    select
        *,
        row_number() over (
            partition by project_number order by _is_current desc, _load_sequence desc, _source_row desc
        ) as recency,
        min(case when stage = 'completed' then _delivered_date end) over (
            partition by project_number
        ) as first_said_completed_date
    from worded
)

select
    project_number as project_id,
    project_name,
    cast(plan_year as {{ dbt.type_int() }}) as plan_year,
    list_category,
    focus_area,
    plan_code,
    stage,
    first_said_completed_date,
    planned_total_investment_yuan,
    planned_year_investment_yuan,
    planned_start_date,
    planned_completion_date,
    planned_beneficiary_count,
    site_division_codes,
    carried_over_from_project_number as declared_predecessor_id,
    _load_id,
    _source_row,
    lower(project_kind) as kind
from ranked
where recency = 1 and _is_current
