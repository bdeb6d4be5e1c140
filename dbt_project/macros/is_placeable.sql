{% macro is_placeable(feed_code) -%}
    ({%- for name in placeable_columns()[feed_code].columns -%}
        {{ name }} is not null{{ ' and ' if not loop.last }}
    {%- endfor -%})
{%- endmacro %}
