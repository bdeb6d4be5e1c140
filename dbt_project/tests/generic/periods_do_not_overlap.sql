{% test periods_do_not_overlap(model, columns, valid_from='valid_from_date', valid_to='valid_to_date') %}
with periods as (
    select
        *,
        lead(coalesce({{ valid_from }}, date '0001-01-01')) over (
            partition by {{ columns | join(', ') }}
            order by coalesce({{ valid_from }}, date '0001-01-01')
        ) as next_from_date
    from {{ model }}
)

select *
from periods
where next_from_date <= coalesce({{ valid_to }}, date '9999-12-31')
{% endtest %}
