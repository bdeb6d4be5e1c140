{% macro retirement_date(sex, birth_date) -%}
    {%- set year, month = 'extract(year from ' ~ birth_date ~ ')', 'extract(month from ' ~ birth_date ~ ')' -%}
    {%- set men = 'floor(((' ~ year ~ ' - 1965) * 12 + ' ~ month ~ ' - 1) / 4.0) + 1' -%}
    {%- set women = 'floor(((' ~ year ~ ' - 1975) * 12 + ' ~ month ~ ' - 1) / 2.0) + 1' -%}
    {%- set months -%}
        cast(case {{ sex }}
            when 'male' then 720 + least(36, greatest(0, {{ men }}))
            when 'female' then 600 + least(60, greatest(0, {{ women }}))
        end as {{ dbt.type_int() }})
    {%- endset -%}
    {{ dbt.dateadd('month', months, birth_date) }}
{%- endmacro %}
