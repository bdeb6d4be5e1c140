{% macro default__keyed_hash(text) -%}
    sha256(getvariable('hash_outer') || unhex(sha256(getvariable('hash_inner') || encode({{ text }}))))
{%- endmacro %}
