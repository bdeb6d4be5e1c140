-- A-41 学生资助重复或身份不符: one kind of aid under two school numbers in a term; a ground that no register bears out between
-- the start of the term and the payment; or aid in a term whose own register of pupils has the pupil as gone. A pupil
-- who goes from one school to another is still listed by one.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code in ('JY01', 'JY02') and record_role = 'own' and citizen_id is not null
),

aid as (
    select
        linked.citizen_id,
        linked.record_key,
        aid.student_number,
        aid.school_term,
        aid.aid_programme,
        aid.aid_amount_yuan,
        aid.paid_date,
        ground.code as ground,
        coalesce(case
            when aid.school_term like '20__-20__%' and (aid.school_term like '%一学期%' or aid.school_term like '%-1')
                then make_date(try_cast(left(aid.school_term, 4) as {{ dbt.type_int() }}), 9, 1)
            when aid.school_term like '20__-20__%' and (aid.school_term like '%二学期%' or aid.school_term like '%-2')
                then make_date(try_cast(left(aid.school_term, 4) as {{ dbt.type_int() }}) + 1, 3, 1)
        end, {{ month_of('aid._period') }}) as term_start_date
    from {{ ref('stg_education__student_aid') }} as aid
    inner join linked
        on
            aid._load_id = linked._load_id
            and aid._source_row = linked._source_row
            and coalesce(aid._source_sheet, '') = coalesce(linked._source_sheet, '')
            and linked.feed_code = 'JY02'
    {{ word_join('ground', "'JY02'", 'hardship_category', 'aid.hardship_category', 'aid._load_date') }}
),

pupils as (
    select
        linked.citizen_id,
        {{ month_of('roster._period') }} as listed_month,
        bool_and(coalesce(status.code, 'active') in ('transferred_out', 'graduated')) as is_gone
    from {{ ref('stg_education__student_enrolments') }} as roster
    inner join linked
        on
            roster._load_id = linked._load_id
            and roster._source_row = linked._source_row
            and coalesce(roster._source_sheet, '') = coalesce(linked._source_sheet, '')
            and linked.feed_code = 'JY01'
    {{ word_join('status', "'JY01'", 'enrolment_status', 'roster.enrolment_status', 'roster._load_date') }}
    group by linked.citizen_id, {{ month_of('roster._period') }}
),

grounds as (
    select * from {{ ref('int_grounds__held') }}
),

available as (
    select * from {{ ref('int_feeds__available') }}
),

matched as (
    select
        aid.record_key,
        count(grounds.ground) as ground_count
    from aid
    left join grounds
        on
            aid.citizen_id = grounds.citizen_id
            and aid.ground = grounds.ground
            and aid.term_start_date <= grounds.to_date
            and coalesce(aid.paid_date, aid.term_start_date) >= grounds.from_date
    group by aid.record_key
),

doubled as (
    select
        citizen_id,
        school_term,
        min(term_start_date) as since_date,
        sum(aid_amount_yuan) - max(aid_amount_yuan) as amount_yuan,
        {{ sorted_list("'JY02:' || record_key") }} as evidence
    from aid
    group by citizen_id, school_term, aid_programme
    having count(distinct student_number) > 1
),

raised as (
    select
        citizen_id,
        since_date,
        amount_yuan,
        'twice in ' || school_term as reason,
        evidence
    from doubled
    union all
    select
        aid.citizen_id,
        aid.term_start_date as since_date,
        aid.aid_amount_yuan as amount_yuan,
        'as ' || aid.ground || ', which no register bears out' as reason,
        'JY02:' || aid.record_key as evidence
    from aid
    inner join matched on aid.record_key = matched.record_key
    cross join available
    where
        matched.ground_count = 0
        and (
            (aid.ground = 'DIBAO' and available.has_mz01 and available.has_mz02)
            or (aid.ground = 'TEKUN' and available.has_mz03)
            or (aid.ground = 'DISABILITY' and available.has_cl01)
        )
    union all
    select
        aid.citizen_id,
        aid.term_start_date as since_date,
        aid.aid_amount_yuan as amount_yuan,
        'gone from school by the register of the term' as reason,
        'JY02:' || aid.record_key as evidence
    from aid
    inner join pupils on aid.citizen_id = pupils.citizen_id
    where
        pupils.is_gone
        and pupils.listed_month >= aid.term_start_date
        and pupils.listed_month < {{ add_months('aid.term_start_date', 6) }}
)

select
    'A-41' as check_code,
    citizen_id as subject_key,
    citizen_id,
    'STUDENT_AID' as programme_code,
    min(since_date) as since_date,
    'Y' as grade,
    sum(amount_yuan) as amount_at_risk_yuan,
    {{ sorted_list('reason') }} as facts,
    {{ sorted_list('evidence') }} as evidence
from raised
group by citizen_id
