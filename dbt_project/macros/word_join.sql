{% macro word_join(alias, feed_code, column_name, word, on_date) -%}
    left join {{ ref('person_words') }} as {{ alias }}
        on {{ alias }}.feed_code = {{ feed_code }}
        and {{ alias }}.column_name = '{{ column_name }}'
        and {{ alias }}.word = {{ word }}
        and ({{ alias }}.valid_from_date is null or {{ alias }}.valid_from_date <= {{ on_date }})
        and ({{ alias }}.valid_to_date is null or {{ alias }}.valid_to_date >= {{ on_date }})
{%- endmacro %}
