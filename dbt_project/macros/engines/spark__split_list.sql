{% macro spark__split_list(text) -%}
    explode(split(replace(replace({{ text }}, '、', ';'), '；', ';'), ';'))
{%- endmacro %}
