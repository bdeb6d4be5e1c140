-- A-15 低保与特困同享: both in two months or more. The month of the change from one to the other is lawful.
with stays as (
    select * from {{ ref('int_benefits__stays') }}
    where citizen_id is not null
),

overlapping as (
    select
        allowance.citizen_id,
        greatest(allowance.start_month, hardship.start_month) as first_month,
        least(
            coalesce(allowance.end_month, {{ month_of(load_date()) }}),
            coalesce(hardship.end_month, {{ month_of(load_date()) }}),
            {{ month_of(load_date()) }}
        ) as last_month
    from stays as allowance
    inner join stays as hardship on allowance.citizen_id = hardship.citizen_id
    where allowance.programme_code = 'DIBAO' and hardship.programme_code = 'TEKUN'
),

paid as (
    select * from {{ ref('int_paid_months__persons') }}
    where amount_yuan > 0 and programme_code = 'DIBAO'
)

select
    'A-15' as check_code,
    overlapping.citizen_id as subject_key,
    overlapping.citizen_id,
    'DIBAO' as programme_code,
    min(overlapping.first_month) as since_date,
    'R' as grade,
    coalesce(sum(paid.amount_yuan), 0) as amount_at_risk_yuan,
    'both since ' || cast(min(overlapping.first_month) as {{ dbt.type_string() }}) as facts,
    {{ sorted_list("'CZ01:' || paid.payment_id") }} as evidence
from overlapping
left join paid
    on
        overlapping.citizen_id = paid.citizen_id
        and paid.covered_month between overlapping.first_month and overlapping.last_month
where overlapping.last_month > overlapping.first_month
group by overlapping.citizen_id
