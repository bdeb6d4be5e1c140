{% macro row_version(by_period=false) -%}
    {% if by_period %}coalesce(cast(_period as {{ dbt.type_string() }}), '') || {% endif -%}
    lpad(cast(_load_sequence as {{ dbt.type_string() }}), 19, '0')
    || lpad(cast(_source_row as {{ dbt.type_string() }}), 9, '0')
    || coalesce(_source_sheet, '')
{%- endmacro %}
