{% macro keyed_hash(text) -%}
    {{ return(adapter.dispatch('keyed_hash', 'minsheng')(text)) }}
{%- endmacro %}
