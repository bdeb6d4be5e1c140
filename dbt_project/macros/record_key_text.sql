{% macro record_key_text(feed, columns) -%}
    '{{ feed }}:'
    {%- for column in columns %} || {% if not loop.first %}'|' || {% endif -%}
    coalesce(cast({{ column }} as {{ dbt.type_string() }}), '')
    {%- endfor %}
{%- endmacro %}
