{% test periods_have_no_gap(model, columns) %}
-- A condition that holds before a day and after it, and on it not, would be forgotten for that day.
with periods as (
    select
        *,
        lead(valid_from_date) over (
            partition by {{ columns | join(', ') }}
            order by coalesce(valid_from_date, date '0001-01-01')
        ) as next_from_date
    from {{ model }}
)

select *
from periods
where next_from_date > {{ dbt.dateadd('day', 1, 'valid_to_date') }}
{% endtest %}
