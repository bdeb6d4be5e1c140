{% macro sound_number(text) -%}
    case
        when length({{ text }}) = 18 and translate(left({{ text }}, 17), '0123456789', '') = ''
            then case
                when
                    substr(
                        '10X98765432',
                        1 + (
                            {%- for weight in [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] %}
                            {{ '+ ' if not loop.first }}{{ weight }} * cast(substr({{ text }}, {{ loop.index }}, 1) as {{ dbt.type_int() }})
                            {%- endfor %}
                        ) % 11,
                        1
                    ) = right({{ text }}, 1)
                    then {{ text }}
            end
    end
{%- endmacro %}
