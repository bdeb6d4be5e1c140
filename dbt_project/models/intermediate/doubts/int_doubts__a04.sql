-- A-04 服刑或强制戒毒期间享受: a month wholly inside custody that is paid for. Community correction is no custody.
with paid as (
    select * from {{ ref('int_paid_months__persons') }}
    where amount_yuan > 0 and programme_code in (
        'DIBAO', 'TEKUN', 'GAOLING', 'CJR_LIVING', 'CJR_CARE', 'PENSION_RESIDENT', 'PENSION_EMPLOYEE', 'PENSION_PUBLIC'
    )
),

custody as (
    select * from {{ ref('int_custody__spells') }}
    where custody_kind in ('prison', 'detoxification')
)

select
    'A-04' as check_code,
    paid.citizen_id as subject_key,
    paid.citizen_id,
    paid.programme_code,
    min(paid.covered_month) as since_date,
    'R' as grade,
    sum(paid.amount_yuan) as amount_at_risk_yuan,
    'in custody from ' || cast(min(custody.start_date) as {{ dbt.type_string() }}) || ', paid for '
    || cast(count(distinct paid.covered_month) as {{ dbt.type_string() }}) || ' months' as facts,
    {{ sorted_list("'CZ01:' || paid.payment_id") }}
    || ';' || {{ sorted_list("'GA05:' || custody.record_key") }} as evidence
from paid
inner join custody on paid.citizen_id = custody.citizen_id
where
    custody.start_date <= paid.covered_month
    and coalesce(custody.end_date, {{ load_date() }}) > last_day(paid.covered_month)
group by paid.citizen_id, paid.programme_code
