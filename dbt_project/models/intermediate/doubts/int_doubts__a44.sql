-- A-44 临时救助频次与额度: more grants to one person for one reason in a calendar year than the limit; a grant of a township
-- above what it may grant by itself; many grants of one day and amount, unless a disaster explains them. Each limit is
-- the district's own: without it nobody is asked about.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'MZ06' and record_role = 'own' and citizen_id is not null
),

grants as (
    select
        linked.citizen_id,
        linked.record_key,
        assistance.approved_date,
        assistance.assistance_amount_yuan,
        approver.code as approval_level,
        coalesce(assistance.assistance_reason, '') as assistance_reason
    from {{ ref('stg_civil_affairs__temporary_assistance') }} as assistance
    inner join linked
        on
            assistance._load_id = linked._load_id
            and assistance._source_row = linked._source_row
            and coalesce(assistance._source_sheet, '') = coalesce(linked._source_sheet, '')
    {{ word_join('approver', "'MZ06'", 'approval_level', 'assistance.approval_level', 'assistance._load_date') }}
    where assistance.approved_date is not null
),

counted as (
    select
        *,
        count(*) over (
            partition by citizen_id, assistance_reason, extract(year from approved_date)
        ) as grant_count,
        sum(case when assistance_reason like '%灾%' then 0 else 1 end) over (
            partition by approved_date, assistance_amount_yuan
        ) as batch_count
    from grants
),

judged as (
    select
        *,
        grant_count > {{ programme_parameter('LINSHI_GRANTS') }} as is_too_often,
        approval_level = 'township'
        and assistance_amount_yuan > {{ programme_parameter('LINSHI_CEILING') }} as is_too_much,
        assistance_reason not like '%灾%'
        and batch_count >= {{ programme_parameter('LINSHI_BATCH') }} as is_in_batch
    from counted
)

select
    'A-44' as check_code,
    citizen_id as subject_key,
    citizen_id,
    'LINSHI' as programme_code,
    min(approved_date) as since_date,
    'Y' as grade,
    sum(assistance_amount_yuan) as amount_at_risk_yuan,
    case
        when bool_or(is_too_often) then 'several grants for one reason in a year'
        when bool_or(is_too_much) then 'a grant above what a township may give'
        else 'one of many grants of one day and amount'
    end as facts,
    {{ sorted_list("'MZ06:' || record_key") }} as evidence
from judged
where is_too_often or is_too_much or is_in_batch
group by citizen_id
