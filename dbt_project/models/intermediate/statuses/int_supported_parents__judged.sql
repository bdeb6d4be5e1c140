-- One row per child on the roster of children in difficulty and parent whom it names: whether a file bears out that the
-- parent is dead, unable or in custody (or came out of it less than a month ago). What no file could show, a parent
-- whose contact is lost or whose guardianship was taken away, stands on the date of its evidence. Where a line on
-- custody or disability that may be the parent's is astray, it could bear it out.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'MZ08' and citizen_id is not null
),

named as (
    select
        child.citizen_id,
        child.record_key,
        parent.citizen_id as parent_citizen_id,
        parent.record_role as parent_role,
        children.paid_amount_yuan,
        children._load_date,
        coalesce(kind.code, 'SHISHI') as programme_code,
        case parent.record_role
            when 'father' then children.father_condition else children.mother_condition
        end as condition_word,
        case parent.record_role
            when 'father' then children.father_evidence_date else children.mother_evidence_date
        end as evidence_date
    from {{ ref('stg_civil_affairs__children_in_difficulty') }} as children
    inner join linked as child
        on
            children._load_id = child._load_id
            and children._source_row = child._source_row
            and coalesce(children._source_sheet, '') = coalesce(child._source_sheet, '')
            and child.record_role = 'own'
    inner join linked as parent
        on
            child._load_id = parent._load_id
            and child._source_row = parent._source_row
            and coalesce(child._source_sheet, '') = coalesce(parent._source_sheet, '')
            and parent.record_role in ('father', 'mother')
    {{ word_join('kind', "'MZ08'", 'child_category', 'children.child_category', 'children._load_date') }}
    {{ word_join('status', "'MZ08'", 'benefit_status', 'children.benefit_status', 'children._load_date') }}
    where children._is_current and coalesce(status.code, 'active') != 'stopped'
),

citizens as (
    select
        citizen_id,
        is_deceased
    from {{ ref('int_citizens__described') }}
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
        and coalesce(end_date, date '9999-12-31') > {{ add_months(load_date(), -1) }}
),

astray as (
    select distinct citizen_id
    from {{ ref('int_absences__doubtful') }}
    where feed_code in ('CL01', 'GA05')
)

select
    named.citizen_id,
    named.record_key,
    named.parent_role,
    named.parent_citizen_id,
    named.programme_code,
    named.paid_amount_yuan,
    case
        when citizens.is_deceased then 'dead'
        when confined.citizen_id is not null then 'confined'
        when unable.citizen_id is not null then 'unable'
        when said.code = 'not_on_file' and named.evidence_date is not null then 'not_on_file'
        when astray.citizen_id is not null then 'astray'
        else 'not_shown'
    end as parent_state
from named
left join citizens on named.parent_citizen_id = citizens.citizen_id
left join confined on named.parent_citizen_id = confined.citizen_id
left join unable on named.parent_citizen_id = unable.citizen_id
left join astray on named.parent_citizen_id = astray.citizen_id
{{ word_join('said', "'MZ08'", 'parent_condition', 'named.condition_word', 'named._load_date') }}
