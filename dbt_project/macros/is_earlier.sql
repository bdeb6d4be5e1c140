{% macro is_earlier(moment, other_moment) -%}
    (
        {{ moment }} < {{ other_moment }}
        and not ({{ moment }} = date_trunc('day', {{ moment }}) and {{ moment }} = date_trunc('day', {{ other_moment }}))
    )
{%- endmacro %}
