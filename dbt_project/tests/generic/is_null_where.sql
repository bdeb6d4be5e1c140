{% test is_null_where(model, column_name, condition) %}
select {{ column_name }}
from {{ model }}
where ({{ condition }}) and {{ column_name }} is not null
{% endtest %}
