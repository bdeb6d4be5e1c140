{% macro share_number(text) -%}
    case
        when {{ text }} like '%/%'
            then
                try_cast(split_part({{ text }}, '/', 1) as double)
                / nullif(try_cast(split_part({{ text }}, '/', 2) as double), 0)
        when {{ text }} like '%|%%' escape '|' then try_cast(replace({{ text }}, '%', '') as double) / 100
        else try_cast({{ text }} as double)
    end
{%- endmacro %}
