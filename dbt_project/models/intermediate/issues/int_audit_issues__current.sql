-- One row per issue that an audit (SJ01) or an inspection, petition or patrol (SJ02) raised, as its newest delivery has
-- it. What was found is free text that may name people: it stays behind.
with audits as (
    select
        'SJ01' as feed_code,
        'audit' as origin,
        audit_project as project_name,
        report_number,
        issue_number,
        issue_category,
        amount_involved_yuan,
        persons_involved_count,
        responsible_unit,
        legal_basis,
        rectification_deadline_date,
        rectified_date,
        recovered_amount_yuan,
        closure_status,
        finding_number,
        _load_date,
        {{ row_version() }} as row_version
    from {{ ref('stg_audit__audit_issues') }}
),

inspections as (
    select
        'SJ02' as feed_code,
        coalesce(source.code, 'unknown') as origin,
        issues.inspection_project as project_name,
        issues.report_number,
        issues.issue_number,
        issues.issue_category,
        issues.amount_involved_yuan,
        issues.persons_involved_count,
        issues.responsible_unit,
        issues.legal_basis,
        issues.rectification_deadline_date,
        issues.rectified_date,
        issues.recovered_amount_yuan,
        issues.closure_status,
        issues.finding_number,
        issues._load_date,
        {{ row_version() }} as row_version
    from {{ ref('stg_audit__inspection_issues') }} as issues
    {{ word_join('source', "'SJ02'", 'source_type', 'issues.source_type', 'issues._load_date') }}
),

delivered as (
    select * from audits
    union all
    select * from inspections
),

ranked as (
    select
        *,
        row_number() over (
            partition by origin, report_number, issue_number order by row_version desc
        ) as recency
    from delivered
)

select
    ranked.origin,
    ranked.project_name,
    ranked.issue_category,
    ranked.amount_involved_yuan,
    ranked.persons_involved_count,
    ranked.responsible_unit,
    ranked.legal_basis,
    ranked.rectification_deadline_date,
    ranked.rectified_date,
    ranked.recovered_amount_yuan,
    ranked.finding_number,
    ranked.report_number || '-' || ranked.issue_number as issue_no,
    coalesce(status.code, 'unknown') as status
from ranked
{{ word_join('status', 'ranked.feed_code', 'closure_status', 'ranked.closure_status', 'ranked._load_date') }}
where ranked.recency = 1
