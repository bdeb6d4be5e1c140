{% test periods_do_not_overlap(model, columns) %}
with periods as (
    select
        *,
        lead(coalesce(valid_from_date, date '0001-01-01')) over (
            partition by {{ columns | join(', ') }}
            order by coalesce(valid_from_date, date '0001-01-01')
        ) as next_from_date
    from {{ model }}
)

select *
from periods
where next_from_date <= coalesce(valid_to_date, date '9999-12-31')
{% endtest %}
