-- A-43 养老机构重复入住或死亡仍在住: in two homes for more than a day, or still resident by the newest list although dead since
-- before its month. Moving from one home to another within a day is lawful.
with stays as (
    select
        *,
        coalesce(moved_out_date, date '9999-12-31') as last_date
    from {{ ref('int_care_stays__persons') }}
    where moved_in_date is not null
),

deaths as (
    select * from {{ ref('int_deaths__dated') }}
    where death_date is not null
),

raised as (
    select
        one.citizen_id,
        other.moved_in_date as since_date,
        least(one.government_subsidy_yuan, other.government_subsidy_yuan) as amount_yuan,
        'in two homes since ' || cast(other.moved_in_date as {{ dbt.type_string() }}) as reason,
        'YL02:' || one.record_key || ';YL02:' || other.record_key as evidence
    from stays as one
    inner join stays as other
        on
            one.citizen_id = other.citizen_id
            and one.facility_code != other.facility_code
    where
        (
            one.moved_in_date < other.moved_in_date
            or (one.moved_in_date = other.moved_in_date and one.facility_code < other.facility_code)
        )
        and {{ dbt.dateadd('day', 1, 'other.moved_in_date') }} < least(one.last_date, other.last_date)
    union all
    select
        stays.citizen_id,
        deaths.death_date as since_date,
        stays.government_subsidy_yuan as amount_yuan,
        'died ' || cast(deaths.death_date as {{ dbt.type_string() }}) || ', still resident' as reason,
        'YL02:' || stays.record_key as evidence
    from stays
    inner join deaths on stays.citizen_id = deaths.citizen_id
    where stays.moved_out_date is null and deaths.death_date < stays.listed_month
)

select
    'A-43' as check_code,
    citizen_id as subject_key,
    citizen_id,
    'OTHER' as programme_code,
    min(since_date) as since_date,
    'R' as grade,
    max(amount_yuan) as amount_at_risk_yuan,
    min(reason) as facts,
    {{ sorted_list('evidence') }} as evidence
from raised
group by citizen_id
