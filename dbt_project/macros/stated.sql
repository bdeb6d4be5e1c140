{% macro stated(feed_code, fact) -%}
    {%- set feed = feed_code | lower -%}
    case
        when available.has_{{ feed }} and ({{ fact }} or not coalesce(absences.in_{{ feed }}, false))
            then coalesce({{ fact }}, false)
    end
{%- endmacro %}
