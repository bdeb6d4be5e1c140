with issues as (
    select * from {{ ref('int_audit_issues__current') }}
)

select
    origin,
    issue_no,
    project_name,
    issue_category as category,
    amount_involved_yuan as amount_yuan,
    persons_involved_count as person_count,
    responsible_unit as responsible,
    legal_basis,
    rectification_deadline_date as deadline,
    rectified_date,
    status,
    recovered_amount_yuan as recovered_yuan,
    finding_number
from issues
