{#- Whether one character was exchanged, added or left out. Not the engines' levenshtein: DuckDB's counts bytes, and a
Chinese character has three. -#}
{% macro differs_by_a_character(one, other, longest=20) -%}
    (
        {{ one }} != {{ other }}
        and (
            {%- for i in range(longest) %}
            {%- set start = 'left(' ~ one ~ ', ' ~ i ~ ') = left(' ~ other ~ ', ' ~ i ~ ')' %}
            {{ 'or ' if not loop.first }}(
                {{ start }}
                and (
                    substr({{ one }}, {{ i + 2 }}) = substr({{ other }}, {{ i + 2 }})
                    or substr({{ one }}, {{ i + 2 }}) = substr({{ other }}, {{ i + 1 }})
                    or substr({{ one }}, {{ i + 1 }}) = substr({{ other }}, {{ i + 2 }})
                )
            )
            {%- endfor %}
        )
    )
{%- endmacro %}
