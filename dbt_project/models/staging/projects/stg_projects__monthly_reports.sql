-- Generated from contract XM03 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'projects__monthly_reports') }}
),

renamed as (
    select
        cast(project_number as {{ dbt.type_string() }}) as project_number,
        cast(report_month as date) as report_month,
        cast(physical_progress_percent as decimal(18, 4)) as physical_progress_percent,
        cast(cumulative_investment_yuan as decimal(18, 2)) as cumulative_investment_yuan,
        cast(month_investment_yuan as decimal(18, 2)) as month_investment_yuan,
        cast(cumulative_funds_received_yuan as decimal(18, 2)) as cumulative_funds_received_yuan,
        cast(cumulative_paid_yuan as decimal(18, 2)) as cumulative_paid_yuan,
        cast(problems as {{ dbt.type_string() }}) as problems,
        cast(coordination_needed as {{ dbt.type_string() }}) as coordination_needed,
        cast(reporter_name as {{ dbt.type_string() }}) as reporter_name,
        cast(reported_at as timestamp) as reported_at,
        cast(reviewer_name as {{ dbt.type_string() }}) as reviewer_name,
        cast(returned_count as {{ dbt.type_bigint() }}) as returned_count,
        cast(photos as {{ dbt.type_string() }}) as photos,
        cast(_load_id as {{ dbt.type_string() }}) as _load_id,
        cast(_file_sha256 as {{ dbt.type_string() }}) as _file_sha256,
        cast(_source_file as {{ dbt.type_string() }}) as _source_file,
        cast(_source_sheet as {{ dbt.type_string() }}) as _source_sheet,
        cast(_source_row as {{ dbt.type_bigint() }}) as _source_row,
        cast(_contract_version as {{ dbt.type_int() }}) as _contract_version,
        cast(_period as date) as _period,
        cast(_area_code as {{ dbt.type_string() }}) as _area_code,
        cast(_delivered_date as date) as _delivered_date,
        cast(_load_date as date) as _load_date,
        cast(_load_sequence as {{ dbt.type_bigint() }}) as _load_sequence,
        cast(_flags as {{ dbt.type_string() }}) as _flags,
        cast(_extra as {{ dbt.type_string() }}) as _extra,
        cast(_is_current as boolean) as _is_current
    from source
)

select * from renamed
