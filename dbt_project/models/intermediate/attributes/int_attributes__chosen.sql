{{ config(database='identifiers') }}
-- Of what the feeds say of an attribute, the statement of the lowest priority; within one priority the newest, then by
-- the feed's code. A damaged value is taken only where nobody states a whole one. All of that is one text, whose
-- greatest value is looked for.
{%- set priority = "cast(99 - rules.priority as " ~ dbt.type_string() ~ ")" %}
with statements as (
    select
        reported.citizen_id,
        reported.attribute,
        reported.feed_code,
        reported.department,
        reported.attribute_value,
        reported.compared_value,
        concat(
            case when reported.compared_value is null then '0' else '1' end, {{ priority }},
            rpad(coalesce(reported.newness, ''), 11, ' '), reported.feed_code
        ) as weight
    from {{ ref('int_attributes__reported') }} as reported
    inner join {{ ref('int_attribute_rules__current') }} as rules
        on reported.attribute = rules.attribute and reported.feed_code = rules.feed_code
)

select
    citizen_id,
    attribute,
    max_by(attribute_value, weight) as attribute_value,
    max_by(compared_value, weight) as compared_value,
    max_by(feed_code, weight) as feed_code,
    -- Of somebody whose name is damaged wherever it stands, nothing is compared.
    coalesce(min(compared_value) != max(compared_value), false) as is_disputed,
    coalesce(
        min(case when compared_value is not null then department end)
        != max(case when compared_value is not null then department end),
        false
    ) as is_compared
from statements
group by citizen_id, attribute
