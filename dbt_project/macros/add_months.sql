{% macro add_months(date, months) -%}
    cast({{ date }} + interval '{{ months }}' month as date)
{%- endmacro %}
