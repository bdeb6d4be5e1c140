{#- The sound numbers of relatives and guardians that a row names, separated by ';'. mentions: role to column. -#}
{% macro kin_numbers(mentions) -%}
    {%- if mentions -%}
    nullif(
        {%- for column in mentions.values() %}
        {{ '|| ' if not loop.first }}case when {{ column }}__is_usable then {{ column }} || ';' else '' end
        {%- endfor %},
        ''
    )
    {%- else -%}
    cast(null as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}
