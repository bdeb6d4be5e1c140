{% macro household_key(kind, number) -%}
    'H' || left({{ keyed_hash("'household:" ~ kind ~ ":' || " ~ number) }}, 16)
{%- endmacro %}
