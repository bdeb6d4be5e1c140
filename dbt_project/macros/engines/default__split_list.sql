{% macro default__split_list(text) -%}
    unnest(string_split(replace(replace({{ text }}, '、', ';'), '；', ';'), ';'))
{%- endmacro %}
