{% macro metric_parameter(parameter_code, column_name='value_number') -%}
    (
        select parameters.{{ column_name }}
        from {{ ref('metric_parameters') }} as parameters
        where
            parameters.parameter_code = '{{ parameter_code }}'
            and parameters.valid_from_date <= {{ load_date() }}
            and coalesce(parameters.valid_to_date, date '9999-12-31') >= {{ load_date() }}
    )
{%- endmacro %}
