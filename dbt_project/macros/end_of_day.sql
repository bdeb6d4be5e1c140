{% macro end_of_day(day) -%}
    cast({{ day }} as timestamp) + interval '1 day' - interval '1 second'
{%- endmacro %}
