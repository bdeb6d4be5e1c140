{% macro sorted_list(expression) -%}
    {{ return(adapter.dispatch('sorted_list', 'minsheng')(expression)) }}
{%- endmacro %}
