{% macro citizen_key(number) -%}
    'C' || left({{ keyed_hash("'citizen:' || " ~ number) }}, 16)
{%- endmacro %}
