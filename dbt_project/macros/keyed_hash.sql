{% macro keyed_hash(text) -%}
    {{ return(adapter.dispatch('keyed_hash', 'minsheng')(text)) }}
{%- endmacro %}

{% macro default__keyed_hash(text) -%}
    sha256(getvariable('hash_outer') || unhex(sha256(getvariable('hash_inner') || encode({{ text }}))))
{%- endmacro %}

{% macro spark__keyed_hash(text) -%}
    sha2(concat(unhex('${hash_outer}'), unhex(sha2(concat(unhex('${hash_inner}'), encode({{ text }}, 'UTF-8')), 256))), 256)
{%- endmacro %}
