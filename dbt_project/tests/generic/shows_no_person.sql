{% test shows_no_person(model, column_name) %}
select {{ column_name }}
from {{ model }}
where {{ column_name }} <> {{ name_unless_person(column_name) }}
{% endtest %}
