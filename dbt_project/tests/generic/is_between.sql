{% test is_between(model, column_name, minimum=none, maximum=none, is_required=false) %}
select {{ column_name }}
from {{ model }}
where
    {% if is_required %}{{ column_name }} is null{% else %}false{% endif %}
    {% if minimum is not none %} or {{ column_name }} < {{ minimum }}{% endif %}
    {% if maximum is not none %} or {{ column_name }} > {{ maximum }}{% endif %}
{% endtest %}
