{% macro is_past_due(limit_name, relation) -%}
    case
        when {{ relation }}.{{ limit_name }}_due_date is null then null
        when {{ relation }}.is_open then {{ relation }}.load_date > {{ relation }}.{{ limit_name }}_due_date
        when {{ relation }}.{{ limit_name }}_number is not null
            then {{ relation }}.start_number + {{ relation }}.gross_workdays > {{ relation }}.{{ limit_name }}_number
        else {{ relation }}.left_date > {{ relation }}.{{ limit_name }}_due_date
    end
{%- endmacro %}
