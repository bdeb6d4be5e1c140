{% macro retirement_date(sex, birth_date) -%}
    {%- set men = '((extract(year from ' ~ birth_date ~ ') - 1965) * 12 + extract(month from ' ~ birth_date ~ ') - 1)' -%}
    {%- set women = '((extract(year from ' ~ birth_date ~ ') - 1975) * 12 + extract(month from ' ~ birth_date ~ ') - 1)' -%}
    {%- set men_months = '720 + least(36, greatest(0, floor(' ~ men ~ ' / 4.0) + 1))' -%}
    {%- set women_months = '600 + least(60, greatest(0, floor(' ~ women ~ ' / 2.0) + 1))' -%}
    {%- set months = 'cast(case ' ~ sex ~ " when 'male' then " ~ men_months ~ " when 'female' then " ~ women_months
        ~ ' end as ' ~ dbt.type_int() ~ ')' -%}
    {{ dbt.dateadd('month', months, birth_date) }}
{%- endmacro %}
