{% macro wilson_bound(successes, trials, side) -%}
{#- 1.959964 is the 97.5 % point of the normal distribution: bounds of 95 % confidence (Wilson 1927). -#}
    case
        when {{ trials }} > 0 then
            (
                cast({{ successes }} as double) / {{ trials }} + 1.959964 * 1.959964 / (2 * {{ trials }})
                {{ '-' if side == 'low' else '+' }} 1.959964 * sqrt(
                    (cast({{ successes }} as double) / {{ trials }})
                    * (1 - cast({{ successes }} as double) / {{ trials }}) / {{ trials }}
                    + 1.959964 * 1.959964 / (4 * cast({{ trials }} as double) * {{ trials }})
                )
            ) / (1 + 1.959964 * 1.959964 / {{ trials }})
    end
{%- endmacro %}
