{% macro row_version(by_period=false) -%}
    cast(
        {%- if by_period %}
        coalesce(extract(year from _period) * 100 + extract(month from _period), 0) * 10000000000000 +
        {%- endif %}
        _load_sequence * 10000000 + _source_row
        as {{ dbt.type_bigint() }}
    )
{%- endmacro %}
