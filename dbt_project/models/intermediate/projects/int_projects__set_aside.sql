with contracts as (
    select
        'project_contracts' as model_name,
        'projects__contracts' as feed,
        {{ record_key('projects__contracts', ['contract_id']) }} as record_key,
        set_aside_reason as reason_code,
        _load_id,
        _source_row
    from {{ ref('int_project_contracts__current') }}
    where set_aside_reason is not null
),

payments as (
    select
        'project_payments' as model_name,
        'projects__payments' as feed,
        {{ record_key('projects__payments', ['payment_id']) }} as record_key,
        set_aside_reason as reason_code,
        _load_id,
        _source_row
    from {{ ref('int_project_payments__current') }}
    where set_aside_reason is not null
),

reports as (
    select
        'project_progress' as model_name,
        'projects__monthly_reports' as feed,
        {{ record_key('projects__monthly_reports', ['project_id', 'report_month']) }} as record_key,
        'project_unknown' as reason_code,
        _load_id,
        _source_row
    from {{ ref('int_project_progress__current') }}
    where not is_project_known
)

select * from contracts
union all
select * from payments
union all
select * from reports
