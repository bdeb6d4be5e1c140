{% macro default__sorted_list(expression) -%}
    string_agg(distinct {{ expression }}, ';' order by {{ expression }})
{%- endmacro %}
