{% test is_not_before(model, column_name, earlier_column) %}
select {{ column_name }}
from {{ model }}
where {{ column_name }} < {{ earlier_column }}
{% endtest %}
