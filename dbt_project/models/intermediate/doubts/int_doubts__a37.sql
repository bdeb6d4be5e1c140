-- A-37 医疗救助身份不符或超限额: aid settled as on the subsistence allowance or in extreme hardship support, which held in no
-- part of the month of discharge; or more in a calendar year than the cap, where one is configured. Blue where the line
-- of the roster may be one that went astray.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'YB02' and record_role = 'own' and citizen_id is not null
),

settled as (
    select
        linked.citizen_id,
        linked.record_key,
        settlements.settled_date,
        settlements.medical_assistance_paid_yuan as aid_yuan,
        category.code as ground,
        coalesce(settlements.discharged_date, settlements.settled_date) as discharged_date
    from {{ ref('stg_medical_insurance__medical_assistance_settlements') }} as settlements
    inner join linked
        on
            settlements._load_id = linked._load_id
            and settlements._source_row = linked._source_row
            and coalesce(settlements._source_sheet, '') = coalesce(linked._source_sheet, '')
    {{ word_join(
        'category', "'YB02'", 'assistance_category', 'settlements.assistance_category', 'settlements._load_date'
    ) }}
),

grounds as (
    select * from {{ ref('int_grounds__held') }}
),

available as (
    select * from {{ ref('int_feeds__available') }}
),

matched as (
    select
        settled.record_key,
        count(grounds.ground) as ground_count
    from settled
    left join grounds
        on
            settled.citizen_id = grounds.citizen_id
            and settled.ground = grounds.ground
            and settled.discharged_date between grounds.from_date and grounds.to_date
    group by settled.record_key
),

astray as (
    select
        citizen_id,
        case feed_code when 'MZ02' then 'DIBAO' else 'TEKUN' end as ground
    from {{ ref('int_absences__doubtful') }}
    where feed_code in ('MZ02', 'MZ03')
),

yearly as (
    select
        citizen_id,
        extract(year from settled_date) as settled_year,
        min(settled_date) as since_date,
        sum(aid_yuan) as aid_yuan,
        {{ sorted_list("'YB02:' || record_key") }} as evidence
    from settled
    group by citizen_id, extract(year from settled_date)
),

raised as (
    select
        settled.citizen_id,
        settled.discharged_date as since_date,
        settled.aid_yuan as amount_yuan,
        astray.citizen_id is null as is_certain,
        'settled as ' || settled.ground || ' without it at discharge' as reason,
        'YB02:' || settled.record_key as evidence
    from settled
    inner join matched on settled.record_key = matched.record_key
    left join astray on settled.citizen_id = astray.citizen_id and settled.ground = astray.ground
    cross join available
    where
        settled.ground in ('DIBAO', 'TEKUN')
        and matched.ground_count = 0
        and available.has_mz01
        and available.has_mz02
        and available.has_mz03
    union all
    select
        citizen_id,
        since_date,
        aid_yuan - {{ programme_parameter('MEDICAL_AID_CAP') }} as amount_yuan,
        true as is_certain,
        cast(aid_yuan as {{ dbt.type_string() }}) || ' yuan in a year' as reason,
        evidence
    from yearly
    where aid_yuan > {{ programme_parameter('MEDICAL_AID_CAP') }}
)

select
    'A-37' as check_code,
    citizen_id as subject_key,
    citizen_id,
    'YILIAO' as programme_code,
    min(since_date) as since_date,
    case when bool_or(is_certain) then 'Y' else 'B' end as grade,
    sum(amount_yuan) as amount_at_risk_yuan,
    max(reason) as facts,
    {{ sorted_list('evidence') }} as evidence
from raised
group by citizen_id
