{#- 128 of HMAC's 256 bits (RFC 2104, section 5, allows half): four million keys meet by chance once in 10^25, at half the storage. -#}
{% macro keyed_hash(text) -%}
    left({{ adapter.dispatch('keyed_hash', 'minsheng')(text) }}, 32)
{%- endmacro %}
