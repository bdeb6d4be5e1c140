-- A-01 死亡后继续发放: a month paid for after the programme's window behind a death (a household on the subsistence
-- allowance is settled within three months), and not taken back.
with paid as (
    select * from {{ ref('int_paid_months__persons') }}
),

deaths as (
    select * from {{ ref('int_deaths__dated') }}
    where death_date is not null
),

windows as (
    select
        programme_code,
        case death_window when 'third_month_end' then 3 when 'month_end' then 0 end as months
    from {{ ref('programmes_listed') }}
    where death_window != 'none'
)

select
    'A-01' as check_code,
    paid.citizen_id as subject_key,
    paid.citizen_id,
    paid.programme_code,
    min(case when paid.amount_yuan > 0 then paid.covered_month end) as since_date,
    'R' as grade,
    sum(paid.amount_yuan) as amount_at_risk_yuan,
    'died ' || cast(deaths.death_date as {{ dbt.type_string() }}) || ', paid for '
    || cast(count(case when paid.amount_yuan > 0 then 1 end) as {{ dbt.type_string() }}) || ' months from '
    || cast(min(case when paid.amount_yuan > 0 then paid.covered_month end) as {{ dbt.type_string() }}) as facts,
    {{ sorted_list("'CZ01:' || paid.payment_id") }} as evidence
from paid
inner join deaths on paid.citizen_id = deaths.citizen_id
inner join windows on paid.programme_code = windows.programme_code
where
    paid.covered_month > {{ month_of(dbt.dateadd('month', 'windows.months', 'deaths.death_date')) }}
group by paid.citizen_id, paid.programme_code, deaths.death_date
having sum(paid.amount_yuan) > 0
