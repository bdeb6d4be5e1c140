{% macro load_date() -%}
    (select night.load_date from {{ source('control', 'night') }} as night)
{%- endmacro %}
