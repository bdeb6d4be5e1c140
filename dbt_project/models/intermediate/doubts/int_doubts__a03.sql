-- A-03 注销户口但未停发: a month paid for behind the month in which the person left the register alive (the dead are A-01).
-- Within the city a benefit may go on: blue. Pensions are earned by contributions and follow no register.
with departures as (
    select * from {{ ref('int_departures__dated') }}
),

paid as (
    select * from {{ ref('int_paid_months__persons') }}
    where
        programme_code not in (
            'PENSION_RESIDENT', 'PENSION_EMPLOYEE', 'PENSION_PUBLIC', 'PENSION_FUNERAL', 'UNEMPLOYMENT'
        )
)

select
    'A-03' as check_code,
    paid.citizen_id as subject_key,
    paid.citizen_id,
    paid.programme_code,
    min(case when paid.amount_yuan > 0 then paid.covered_month end) as since_date,
    case when departures.is_within_city then 'B' else 'Y' end as grade,
    sum(paid.amount_yuan) as amount_at_risk_yuan,
    case when departures.is_within_city then 'within the city, ' else '' end
    || departures.departure_kind || ' ' || cast(departures.departure_date as {{ dbt.type_string() }}) || ', paid for '
    || cast(count(case when paid.amount_yuan > 0 then 1 end) as {{ dbt.type_string() }}) || ' months since' as facts,
    departures.evidence || ';' || {{ sorted_list("'CZ01:' || paid.payment_id") }} as evidence
from paid
inner join departures on paid.citizen_id = departures.citizen_id
where paid.covered_month > {{ month_of('departures.departure_date') }}
group by
    paid.citizen_id, paid.programme_code, departures.is_within_city, departures.departure_kind,
    departures.departure_date, departures.evidence
having sum(paid.amount_yuan) > 0
