-- A-16 一人两户重复享受低保: listed and covered in two households in two months or more. The month of moving from one to the
-- other is lawful; of months before the first roster at hand nobody knows in which of the two the person was.
with stays as (
    select * from {{ ref('int_households__allowance_stays') }}
    where is_covered and citizen_id is not null
),

first_roster as (
    select min(first_covered_period) as first_month
    from {{ ref('int_rosters__covered') }}
    where feed_code = 'MZ01'
),

both_covered as (
    select
        one.citizen_id,
        greatest(one.start_month, other.start_month, first_roster.first_month) as first_month,
        least(
            coalesce(one.end_month, {{ month_of(load_date()) }}),
            coalesce(other.end_month, {{ month_of(load_date()) }}),
            {{ month_of(load_date()) }}
        ) as last_month
    from stays as one
    inner join stays as other
        on
            one.citizen_id = other.citizen_id
            and one.household_id < other.household_id
    cross join first_roster
),

paid as (
    select * from {{ ref('int_paid_months__persons') }}
    where amount_yuan > 0 and programme_code = 'DIBAO'
)

select
    'A-16' as check_code,
    both_covered.citizen_id as subject_key,
    both_covered.citizen_id,
    'DIBAO' as programme_code,
    min(both_covered.first_month) as since_date,
    'R' as grade,
    coalesce(sum(paid.amount_yuan), 0) as amount_at_risk_yuan,
    'in two households since ' || cast(min(both_covered.first_month) as {{ dbt.type_string() }}) as facts,
    {{ sorted_list("'CZ01:' || paid.payment_id") }} as evidence
from both_covered
left join paid
    on
        both_covered.citizen_id = paid.citizen_id
        and paid.covered_month between both_covered.first_month and both_covered.last_month
where both_covered.last_month > both_covered.first_month
group by both_covered.citizen_id
