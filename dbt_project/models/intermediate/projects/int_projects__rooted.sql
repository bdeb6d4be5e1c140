-- A carry-over (上年结转) repeats a project under a new number: it points to a project of an earlier year, and the chain
-- counts once, under its first number. A pointer to an unknown project, to itself or to a later year joins nothing.
{% set longest_chain = 5 %}
with projects as (
    select * from {{ ref('int_projects__current') }}
),

linked as (
    select
        projects.project_id,
        predecessors.project_id as predecessor_id
    from projects
    left join projects as predecessors
        on
            projects.declared_predecessor_id = predecessors.project_id
            and projects.plan_year > predecessors.plan_year
)

select
    linked.project_id,
    linked.predecessor_id as carried_over_from,
    coalesce(
        {% for step in range(longest_chain, 1, -1) %}
            step_{{ step }}.predecessor_id,
        {% endfor %}
        linked.predecessor_id,
        linked.project_id
    ) as root_project_id
from linked
{% for step in range(2, longest_chain + 1) %}
    left join linked as step_{{ step }}
        on {{ 'linked' if step == 2 else 'step_' ~ (step - 1) }}.predecessor_id = step_{{ step }}.project_id
{% endfor %}
