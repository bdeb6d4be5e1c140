-- One row per person under age and parent: dead, in custody, unable by disability, able, or null where no source says.
-- Custody counts when it lasts as long as the rule asks and is not over. Nobody is called able while a line on
-- custody or disability that may be his is astray.
{%- set least_months = 'cast(' ~ programme_parameter('CHILD_CUSTODY_MONTHS') ~ ' as ' ~ dbt.type_int() ~ ')' %}
with parents as (
    select * from {{ ref('int_kin__parents') }}
),

citizens as (
    select * from {{ ref('int_citizens__described') }}
),

unable as (
    select citizen_id
    from {{ ref('int_severities__judged') }}
    where set_code = 'incapable_parent' and is_severe
),

confined as (
    select distinct citizen_id
    from {{ ref('int_custody__spells') }}
    where
        custody_kind in ('prison', 'detoxification')
        and start_date <= {{ load_date() }}
        and coalesce(end_date, date '9999-12-31') > {{ load_date() }}
        and (
            end_date is null
            or {{ dbt.dateadd('month', least_months, 'start_date') }} <= end_date
        )
),

astray as (
    select distinct citizen_id
    from {{ ref('int_absences__doubtful') }}
    where feed_code in ('CL01', 'GA05')
)

select
    parents.citizen_id,
    parents.parent_role,
    parents.parent_citizen_id,
    case
        when parent.is_deceased then 'dead'
        when confined.citizen_id is not null then 'confined'
        when unable.citizen_id is not null then 'unable'
        when parent.is_registered and astray.citizen_id is null then 'able'
    end as parent_state
from parents
inner join citizens as child on parents.citizen_id = child.citizen_id
left join citizens as parent on parents.parent_citizen_id = parent.citizen_id
left join confined on parents.parent_citizen_id = confined.citizen_id
left join unable on parents.parent_citizen_id = unable.citizen_id
left join astray on parents.parent_citizen_id = astray.citizen_id
where child.age_years < {{ programme_parameter('CHILD_AGE') }}
