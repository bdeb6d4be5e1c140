{% test has_no_rows(model) %}
select 1 as row_found
from {{ model }}
{% endtest %}
