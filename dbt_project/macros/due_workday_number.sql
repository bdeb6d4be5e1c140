{% macro due_workday_number(limit, unit, start_number, pause_workdays) -%}
    case when {{ unit }} = '工作日' and {{ limit }} between 0 and 3660
        then {{ start_number }} + {{ limit }} + {{ pause_workdays }} end
{%- endmacro %}
