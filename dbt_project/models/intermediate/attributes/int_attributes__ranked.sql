{{ config(database='identifiers') }}
-- The statements that a rule of the load date admits, the one that counts first (place 1). The rules are a dated seed.
with reported as (
    select * from {{ ref('int_attributes__reported') }}
),

rules as (
    select * from {{ ref('attribute_rules') }}
    where
        coalesce(valid_from_date, date '0001-01-01') <= {{ load_date() }}
        and coalesce(valid_to_date, date '9999-12-31') >= {{ load_date() }}
)

select
    reported.citizen_id,
    reported.attribute,
    reported.feed_code,
    reported.department,
    reported.attribute_value,
    rules.rule,
    row_number() over (
        partition by reported.citizen_id, reported.attribute
        order by rules.priority asc, reported.preference desc, reported.feed_code asc
    ) as place
from reported
inner join rules on reported.attribute = rules.attribute and reported.feed_code = rules.feed_code
