-- Every doubt of the checks that are in force on the load date. The same subject and programme under one check is one
-- doubt, night after night; what it is about changes when its facts do.
with doubts as (
    select * from {{ ref('int_doubts__a01') }}
    union all
    select * from {{ ref('int_doubts__a02') }}
    union all
    select * from {{ ref('int_doubts__a03') }}
    union all
    select * from {{ ref('int_doubts__a04') }}
    union all
    select * from {{ ref('int_doubts__a05') }}
    union all
    select * from {{ ref('int_doubts__a06') }}
    union all
    select * from {{ ref('int_doubts__a07') }}
    union all
    select * from {{ ref('int_doubts__a08') }}
    union all
    select * from {{ ref('int_doubts__a09') }}
    union all
    select * from {{ ref('int_doubts__a10') }}
    union all
    select * from {{ ref('int_doubts__a11') }}
    union all
    select * from {{ ref('int_doubts__a12') }}
    union all
    select * from {{ ref('int_doubts__a13') }}
    union all
    select * from {{ ref('int_doubts__a14') }}
    union all
    select * from {{ ref('int_doubts__a15') }}
    union all
    select * from {{ ref('int_doubts__a16') }}
    union all
    select * from {{ ref('int_doubts__a17') }}
    union all
    select * from {{ ref('int_doubts__a18') }}
    union all
    select * from {{ ref('int_doubts__a19') }}
    union all
    select * from {{ ref('int_doubts__a20') }}
    union all
    select * from {{ ref('int_doubts__a21') }}
    union all
    select * from {{ ref('int_doubts__a22') }}
    union all
    select * from {{ ref('int_doubts__a23') }}
    union all
    select * from {{ ref('int_doubts__a25') }}
    union all
    select * from {{ ref('int_doubts__a26') }}
    union all
    select * from {{ ref('int_doubts__a27') }}
    union all
    select * from {{ ref('int_doubts__a28') }}
    union all
    select * from {{ ref('int_doubts__a29') }}
    union all
    select * from {{ ref('int_doubts__a30') }}
    union all
    select * from {{ ref('int_doubts__a31') }}
    union all
    select * from {{ ref('int_doubts__a32') }}
    union all
    select * from {{ ref('int_doubts__a33') }}
    union all
    select * from {{ ref('int_doubts__a34') }}
    union all
    select * from {{ ref('int_doubts__a35') }}
    union all
    select * from {{ ref('int_doubts__a36') }}
    union all
    select * from {{ ref('int_doubts__a37') }}
    union all
    select * from {{ ref('int_doubts__a38') }}
    union all
    select * from {{ ref('int_doubts__a39') }}
    union all
    select * from {{ ref('int_doubts__a40') }}
    union all
    select * from {{ ref('int_doubts__a41') }}
    union all
    select * from {{ ref('int_doubts__a42') }}
    union all
    select * from {{ ref('int_doubts__a43') }}
    union all
    select * from {{ ref('int_doubts__a44') }}
    union all
    select * from {{ ref('int_doubts__a45') }}
    union all
    select * from {{ ref('int_doubts__a46') }}
),

checks as (
    select * from {{ ref('checks_listed') }}
    where
        coalesce(valid_from_date, date '0001-01-01') <= {{ load_date() }}
        and coalesce(valid_to_date, date '9999-12-31') >= {{ load_date() }}
),

citizens as (
    select
        citizen_id,
        township_code
    from {{ ref('int_citizens__described') }}
)

select
    doubts.check_code,
    checks.name_zh,
    checks.name_en,
    checks.legal_basis,
    checks.subject_kind,
    doubts.subject_key,
    doubts.citizen_id,
    citizens.township_code,
    doubts.programme_code,
    doubts.grade,
    doubts.facts,
    doubts.evidence,
    cast(doubts.since_date as date) as since_date,
    {{ record_key('finding', ['doubts.check_code', 'doubts.subject_key', 'doubts.programme_code']) }} as finding_id,
    cast(doubts.amount_at_risk_yuan as decimal(18, 2)) as amount_at_risk_yuan
from doubts
inner join checks on doubts.check_code = checks.check_code
left join citizens on doubts.citizen_id = citizens.citizen_id
