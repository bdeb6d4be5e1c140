{% macro record_key(feed, columns) -%}
    {{ keyed_hash(record_key_text(feed, columns)) }}
{%- endmacro %}
