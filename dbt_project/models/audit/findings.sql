with lives as (
    select * from {{ ref('int_findings__lives') }}
),

-- A check that is in force no longer still names the doubts that it raised.
checks as (
    select
        check_code,
        max_by(name_zh, coalesce(valid_from_date, date '0001-01-01')) as name_zh,
        max_by(legal_basis, coalesce(valid_from_date, date '0001-01-01')) as legal_basis
    from {{ ref('checks_listed') }}
    where coalesce(valid_from_date, date '0001-01-01') <= {{ load_date() }}
    group by check_code
),

triaged as (
    select * from {{ ref('int_findings__triaged') }}
)

select
    lives.finding_id,
    lives.check_code as rule_code,
    checks.legal_basis,
    lives.subject_kind,
    lives.subject_key,
    lives.citizen_id,
    lives.township_code,
    lives.programme_code,
    lives.since_date,
    lives.grade,
    lives.amount_at_risk_yuan,
    lives.recovered_yuan,
    lives.first_seen_date,
    lives.last_seen_date,
    lives.is_raised,
    lives.status,
    lives.status_zh,
    lives.is_reopened,
    lives.judged_date,
    lives.judged_by,
    lives.facts,
    lives.evidence,
    lives.facts_digest,
    triaged.triage_rank,
    triaged.is_in_cap,
    triaged.folded_into_finding_id,
    lives.note,
    coalesce(checks.name_zh, lives.check_code) as rule_zh
from lives
left join checks on lives.check_code = checks.check_code
left join triaged on lives.finding_id = triaged.finding_id
