{% macro undated_parameter(parameter_code) -%}
    (
        select max_by(parameters.value_number, parameters.valid_from_date)
        from {{ ref('metric_parameters') }} as parameters
        where parameters.parameter_code = '{{ parameter_code }}'
    )
{%- endmacro %}
