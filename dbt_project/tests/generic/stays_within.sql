{% test stays_within(model, ranges) %}
-- The ranges of a whole model as one node, [least, most] a column; null is no bound, and a null value is within.
select {{ ranges | join(', ') }}
from {{ model }}
where
    false
    {% for column, (least, most) in ranges.items() %}
    {% if least is not none %} or {{ column }} < {{ least }}{% endif %}
    {% if most is not none %} or {{ column }} > {{ most }}{% endif %}
    {% endfor %}
{% endtest %}
