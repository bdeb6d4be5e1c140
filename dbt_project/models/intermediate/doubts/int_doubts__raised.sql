-- Tonight's doubts and the control sample, each with a digest of its grounds: what a verdict is about.
with checks as (
    select * from {{ ref('checks_listed') }}
    where
        check_code = 'A-00'
        and coalesce(valid_from_date, date '0001-01-01') <= {{ load_date() }}
        and coalesce(valid_to_date, date '9999-12-31') >= {{ load_date() }}
),

citizens as (
    select
        citizen_id,
        township_code
    from {{ ref('int_citizens__described') }}
),

doubts as (
    select
        finding_id,
        check_code,
        subject_kind,
        subject_key,
        citizen_id,
        township_code,
        programme_code,
        grade,
        facts,
        evidence,
        since_date,
        amount_at_risk_yuan
    from {{ ref('int_doubts__unioned') }}
    union all
    select
        {{ record_key('finding', [
            'drawn.check_code', 'drawn.subject_key', 'drawn.programme_code', 'drawn.since_date'
        ]) }} as finding_id,
        drawn.check_code,
        checks.subject_kind,
        drawn.subject_key,
        drawn.citizen_id,
        citizens.township_code,
        drawn.programme_code,
        drawn.grade,
        drawn.facts,
        drawn.evidence,
        drawn.since_date,
        drawn.amount_at_risk_yuan
    from {{ ref('int_doubts__a00') }} as drawn
    inner join checks on drawn.check_code = checks.check_code
    left join citizens on drawn.citizen_id = citizens.citizen_id
),

grounds as (
    select * from {{ ref('int_doubts__grounds') }}
)

select
    doubts.finding_id,
    doubts.check_code,
    doubts.subject_kind,
    doubts.subject_key,
    doubts.citizen_id,
    doubts.township_code,
    doubts.programme_code,
    doubts.grade,
    doubts.facts,
    doubts.evidence,
    doubts.since_date,
    doubts.amount_at_risk_yuan,
    left({{ record_key('grounds', ['doubts.finding_id', 'doubts.grade', 'grounds.grounds']) }}, 16) as facts_digest
from doubts
left join grounds on doubts.finding_id = grounds.finding_id
