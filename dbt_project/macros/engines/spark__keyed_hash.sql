{% macro spark__keyed_hash(text) -%}
    sha2(concat(unhex('${hash_outer}'), unhex(sha2(concat(unhex('${hash_inner}'), encode({{ text }}, 'UTF-8')), 256))), 256)
{%- endmacro %}
