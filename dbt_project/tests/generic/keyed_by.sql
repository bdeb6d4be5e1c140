{% test keyed_by(model, columns, filled=[]) %}
-- One node for what would be a handful: dbt spends more on a test than the database does.
select {{ columns | join(', ') }}
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1{% for column in filled %} or count({{ column }}) < count(*){% endfor %}
{% endtest %}
