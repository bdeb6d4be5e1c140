{% macro split_list(text) -%}
    {{ return(adapter.dispatch('split_list', 'minsheng')(text)) }}
{%- endmacro %}

{% macro default__split_list(text) -%}
    unnest(string_split(replace(replace({{ text }}, '、', ';'), '；', ';'), ';'))
{%- endmacro %}

{% macro spark__split_list(text) -%}
    explode(split(replace(replace({{ text }}, '、', ';'), '；', ';'), ';'))
{%- endmacro %}
