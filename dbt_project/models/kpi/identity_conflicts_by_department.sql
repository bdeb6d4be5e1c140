-- Only citizens of whom another department, or the number, states the attribute too: alone nobody can disagree.
with stated as (
    select
        department,
        attribute,
        citizen_id,
        max(case when is_chosen then 0 else 1 end) as differs
    from {{ ref('int_attributes__disputed') }}
    where is_compared
    group by department, attribute, citizen_id
)

select
    department,
    attribute,
    cast(sum(differs) as {{ dbt.type_bigint() }}) as numerator,
    count(*) as denominator,
    cast(sum(differs) as double) / count(*) as conflict_share
from stated
group by department, attribute
