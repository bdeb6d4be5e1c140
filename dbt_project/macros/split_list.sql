{% macro split_list(text) -%}
    {{ return(adapter.dispatch('split_list', 'minsheng')(text)) }}
{%- endmacro %}
