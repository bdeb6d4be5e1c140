-- One row per person and class that programmes name, as it stands on the load date (seed programme_classes says which
-- programme names which, and when). A class that is in no row was not found, which is not the same as not held. No
-- roster lists who is monitored, fell back or is poor by illness: what a bill of the year says of it counts for bills.
{%- set classes = [
    ('DIBAO', 'is_on_allowance'),
    ('TEKUN', 'is_in_hardship_support'),
    ('TEKUN_DISPERSED', 'is_supported_at_home'),
    ('BIANYUAN', 'is_in_marginal_household'),
    ('GANGXING', 'is_in_rigid_household'),
    ('GUER', 'is_supported_orphan'),
    ('SHISHI', 'is_supported_child'),
    ('DISABILITY', 'has_certificate'),
    ('monitored', 'is_monitored'),
    ('returned_to_poverty', 'is_returned_to_poverty'),
] %}
{%- set bills = ['settled_for_illness', 'settled_as_monitored', 'settled_as_returned'] %}
with facts as (
    select * from {{ ref('int_policy_facts__persons') }}
),

events as (
    select * from {{ ref('int_events__helped') }}
),

held as (
    {%- for class_code, fact in classes %}
        select
            citizen_id,
            '{{ class_code }}' as class_code
        from facts
        where {{ fact }}
        union all
    {%- endfor %}
    {%- for class_code in bills %}
        select
            citizen_id,
            '{{ class_code }}' as class_code
        from events
        where is_{{ class_code }}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from held
