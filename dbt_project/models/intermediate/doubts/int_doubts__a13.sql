-- A-13 残疾证失效仍领补贴: a disability subsidy for a month without a certificate in force, or the care subsidy at a level
-- that no rule admits. A renewal may take two months. A certificate that was frozen or cancelled counts from the month
-- in which that is known. A multiple disability whose kinds nobody states is blue.
with certificates as (
    select
        *,
        case
            when certificate_status = 'expired' then {{ add_months(month_of('valid_to_date'), 3) }}
            when certificate_status in ('frozen', 'cancelled') then status_known_month
        end as lapsed_month
    from {{ ref('int_certificates__listed') }}
),

paid as (
    select * from {{ ref('int_paid_months__persons') }}
    where amount_yuan > 0 and programme_code in ('CJR_LIVING', 'CJR_CARE')
),

severities as (
    select * from {{ ref('int_severities__judged') }}
    where set_code = 'care_widest'
),

compared as (
    select
        paid.citizen_id,
        paid.programme_code,
        paid.covered_month,
        paid.payment_id,
        paid.amount_yuan,
        certificates.record_key,
        certificates.certificate_status,
        severities.is_severe,
        paid.covered_month >= certificates.lapsed_month as is_lapsed,
        paid.programme_code = 'CJR_CARE'
        and certificates.certificate_status = 'valid'
        and paid.covered_month > {{ month_of('certificates.issued_date') }} as is_judged_by_level
    from paid
    inner join certificates on paid.citizen_id = certificates.citizen_id
    left join severities on paid.citizen_id = severities.citizen_id
)

select
    'A-13' as check_code,
    citizen_id as subject_key,
    citizen_id,
    programme_code,
    min(covered_month) as since_date,
    case when bool_or(is_lapsed or not is_severe) then 'R' else 'B' end as grade,
    sum(amount_yuan) as amount_at_risk_yuan,
    'certificate ' || max(certificate_status) || ', paid for '
    || cast(count(*) as {{ dbt.type_string() }}) || ' months'
    || case when bool_or(is_lapsed) then '' else ' at a level not admitted' end as facts,
    'CL01:' || min(record_key) || ';' || {{ sorted_list("'CZ01:' || payment_id") }} as evidence
from compared
where is_lapsed or (is_judged_by_level and not coalesce(is_severe, false))
group by citizen_id, programme_code
