{% macro due_nominal_date(limit, unit, start_date, pause_days) -%}
    case
        when {{ limit }} not between 0 and 3660 then null
        when {{ unit }} = '自然日' then cast({{ dbt.dateadd('day', limit ~ ' + ' ~ pause_days, start_date) }} as date)
        when {{ unit }} = '月' and {{ limit }} <= 120
            then cast(
                {{ dbt.dateadd('day', pause_days, dbt.dateadd('month', limit, start_date)) }} as date
            )
    end
{%- endmacro %}
