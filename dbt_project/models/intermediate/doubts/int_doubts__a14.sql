-- A-14 两项补贴与特困、儿童保障重复: a disability subsidy in two months or more of extreme hardship support, or of a full
-- allowance for children in the case of the living allowance. The month of the change from one to the other is lawful.
with stays as (
    select * from {{ ref('int_benefits__stays') }}
    where citizen_id is not null
),

children as (
    select
        citizen_id,
        record_key,
        {{ month_of('approved_date') }} as start_month
    from {{ ref('int_children__supported') }}
    where is_full_amount
),

others as (
    select
        citizen_id,
        'TEKUN' as other_code,
        start_month,
        end_month
    from stays
    where programme_code = 'TEKUN'
    union all
    select
        citizen_id,
        'CHILD' as other_code,
        {{ add_months('start_month', 1) }} as start_month,
        cast(null as date) as end_month
    from children
),

overlapping as (
    select
        subsidies.citizen_id,
        subsidies.programme_code,
        others.other_code,
        greatest(subsidies.start_month, others.start_month) as first_month,
        least(
            coalesce(subsidies.end_month, {{ month_of(load_date()) }}),
            coalesce(others.end_month, {{ month_of(load_date()) }}),
            {{ month_of(load_date()) }}
        ) as last_month
    from stays as subsidies
    inner join others on subsidies.citizen_id = others.citizen_id
    where
        subsidies.programme_code = 'CJR_LIVING'
        or (subsidies.programme_code = 'CJR_CARE' and others.other_code = 'TEKUN')
),

paid as (
    select * from {{ ref('int_paid_months__persons') }}
    where amount_yuan > 0 and programme_code in ('CJR_LIVING', 'CJR_CARE')
)

select
    'A-14' as check_code,
    overlapping.citizen_id as subject_key,
    overlapping.citizen_id,
    overlapping.programme_code,
    min(overlapping.first_month) as since_date,
    'R' as grade,
    coalesce(sum(paid.amount_yuan), 0) as amount_at_risk_yuan,
    min(overlapping.other_code) || ' since ' || cast(min(overlapping.first_month) as {{ dbt.type_string() }}) as facts,
    {{ sorted_list("'CZ01:' || paid.payment_id") }} as evidence
from overlapping
left join paid
    on
        overlapping.citizen_id = paid.citizen_id
        and overlapping.programme_code = paid.programme_code
        and paid.covered_month between overlapping.first_month and overlapping.last_month
where overlapping.last_month > overlapping.first_month
group by overlapping.citizen_id, overlapping.programme_code
