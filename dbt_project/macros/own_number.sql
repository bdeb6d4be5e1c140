{% macro own_number(number, birth_date=none, certificate=none) -%}
    case
        when
            {{ number }}__is_usable
            and length({{ number }}) = 18
            {%- if birth_date %}
            and (
                {{ birth_date }} is null
                or abs(
                    extract(year from {{ birth_date }}) - cast(substr({{ number }}, 7, 4) as {{ dbt.type_int() }})
                ) <= {{ undated_parameter('own_number_birth_year_gap') }}
            )
            {%- endif %}
            then {{ number }}
        {%- if certificate %}
        when {{ certificate }}__is_usable then left({{ certificate }}, 18)
        {%- endif %}
    end
{%- endmacro %}
