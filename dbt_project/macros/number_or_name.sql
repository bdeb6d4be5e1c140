{% macro number_or_name(number, name) -%}
    case
        when {{ number }}__is_usable then {{ number }}
        else coalesce({{ number }}, '') || '~' || coalesce({{ name }}, '')
    end
{%- endmacro %}
