with deliveries as (
    select * from {{ ref('stg_projects__monthly_reports') }}
    where {{ is_placeable('XM03') }}
),

projects as (
    select project_id from {{ ref('int_projects__current') }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by project_number, report_month order by _load_sequence desc, _source_row desc
        ) as recency
    from deliveries
)

select
    ranked.project_number as project_id,
    ranked.report_month,
    ranked.cumulative_investment_yuan,
    ranked.cumulative_funds_received_yuan,
    ranked.cumulative_paid_yuan,
    ranked._load_id,
    ranked._source_row,
    -- A self-reported share outside 0 to 100 % says nothing.
    case
        when ranked.physical_progress_percent between 0 and 100
            then cast(ranked.physical_progress_percent as double) / 100
    end as physical_share,
    projects.project_id is not null as is_project_known
from ranked
left join projects on ranked.project_number = projects.project_id
where ranked.recency = 1
