with doubts as (
    select * from {{ ref('int_doubts__unioned') }}
)

select
    finding_id,
    check_code as rule_code,
    name_zh as rule_zh,
    legal_basis,
    subject_kind,
    subject_key,
    citizen_id,
    township_code,
    programme_code,
    since_date,
    grade,
    amount_at_risk_yuan,
    cast(null as decimal(18, 2)) as recovered_yuan,
    cast(null as date) as first_seen_date,
    {{ load_date() }} as last_seen_date,
    'to_verify' as status,
    '待核实' as status_zh,
    facts,
    evidence,
    cast(null as {{ dbt.type_string() }}) as note
from doubts
