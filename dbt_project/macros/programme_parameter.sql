{% macro programme_parameter(parameter_code, category='all') -%}
    (
        select parameters.value_number
        from {{ ref('int_programme_parameters__current') }} as parameters
        where parameters.parameter_code = '{{ parameter_code }}' and parameters.category = '{{ category }}'
    )
{%- endmacro %}
