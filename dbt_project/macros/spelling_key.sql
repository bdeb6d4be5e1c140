{#- One text for one way of writing a person: rows that agree in all of the columns are one to linkage. -#}
{% macro spelling_key(columns) -%}
    md5(
        {%- for column in columns %}
        {{ "|| '|' || " if not loop.first }}coalesce(cast({{ column }} as {{ dbt.type_string() }}), '')
        {%- endfor %}
    )
{%- endmacro %}
