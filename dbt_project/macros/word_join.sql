{% macro word_join(alias, feed_code, column_name, word, on_date) -%}
    left join {{ ref('person_words') }} as {{ alias }}
        on {{ alias }}.feed_code = {{ feed_code }}
        and {{ alias }}.column_name = '{{ column_name }}'
        and {{ alias }}.word = {{ word }}
        and coalesce({{ alias }}.valid_from_date, date '0001-01-01') <= coalesce({{ on_date }}, date '9999-12-31')
        and coalesce({{ alias }}.valid_to_date, date '9999-12-31') >= coalesce({{ on_date }}, date '9999-12-31')
{%- endmacro %}
