-- A-02 死亡后仍有生存认证: certified as alive on a day after the death. What bank cards were used for stands in no feed.
with certified as (
    select * from {{ ref('int_certifications__dated') }}
),

deaths as (
    select * from {{ ref('int_deaths__dated') }}
    where death_date is not null
),

late as (
    select
        certified.citizen_id,
        certified.programme_code,
        deaths.death_date,
        min(certified.certified_date) as since_date,
        {{ sorted_list('certified.evidence') }} as evidence
    from certified
    inner join deaths on certified.citizen_id = deaths.citizen_id
    where certified.certified_date > deaths.death_date
    group by certified.citizen_id, certified.programme_code, deaths.death_date
),

paid as (
    select * from {{ ref('int_paid_months__persons') }}
),

kept as (
    select
        late.citizen_id,
        late.programme_code,
        sum(paid.amount_yuan) as amount_yuan
    from late
    inner join paid
        on
            late.citizen_id = paid.citizen_id
            and late.programme_code = paid.programme_code
    where paid.covered_month > {{ month_of('late.death_date') }}
    group by late.citizen_id, late.programme_code
)

select
    'A-02' as check_code,
    late.citizen_id as subject_key,
    late.citizen_id,
    late.programme_code,
    late.since_date,
    'R' as grade,
    coalesce(kept.amount_yuan, 0) as amount_at_risk_yuan,
    'died ' || cast(late.death_date as {{ dbt.type_string() }}) || ', certified as alive on '
    || cast(late.since_date as {{ dbt.type_string() }}) as facts,
    late.evidence
from late
left join kept
    on
        late.citizen_id = kept.citizen_id
        and late.programme_code = kept.programme_code
