-- A-38 代缴养老对象不符: the government paid the year's contribution for somebody who in no part of that year was on the
-- subsistence allowance or in extreme hardship support and is not severely disabled; or who had reached the age of
-- drawing, or was insured as an employee, before the year began.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'RS01' and record_role = 'own' and citizen_id is not null
),

paid as (
    select
        linked.citizen_id,
        linked.record_key,
        insured.government_paid_contribution_yuan,
        cast(date_trunc('year', coalesce(insured.contribution_month, insured._period)) as date) as year_start_date
    from {{ ref('stg_human_resources__social_insurance_enrolments') }} as insured
    inner join linked
        on
            insured._load_id = linked._load_id
            and insured._source_row = linked._source_row
            and coalesce(insured._source_sheet, '') = coalesce(linked._source_sheet, '')
    where insured._is_current and insured.government_paid_contribution_yuan > 0
),

grounds as (
    select
        citizen_id,
        from_date,
        to_date
    from {{ ref('int_grounds__held') }}
    where ground in ('DIBAO', 'TEKUN')
),

severe as (
    select citizen_id
    from {{ ref('int_severities__judged') }}
    where set_code = 'care' and is_severe
),

employees as (
    select
        citizen_id,
        min(valid_from_date) as valid_from_date
    from {{ ref('int_enrolments__social') }}
    where citizen_id is not null and kind = 'pension_employee' and category = 'active' and valid_to_date is null
    group by citizen_id
),

citizens as (
    select
        citizen_id,
        birth_date
    from {{ ref('int_citizens__described') }}
),

available as (
    select * from {{ ref('int_feeds__available') }}
),

matched as (
    select
        paid.record_key,
        count(grounds.citizen_id) as ground_count
    from paid
    left join grounds
        on
            paid.citizen_id = grounds.citizen_id
            and paid.year_start_date <= grounds.to_date
            and {{ add_months('paid.year_start_date', 12) }} > grounds.from_date
    group by paid.record_key
),

judged as (
    select
        paid.citizen_id,
        paid.record_key,
        paid.government_paid_contribution_yuan,
        paid.year_start_date,
        matched.ground_count = 0
        and severe.citizen_id is null
        and available.has_mz01
        and available.has_mz02
        and available.has_mz03
        and available.has_cl01 as is_without_ground,
        coalesce(
            {{ age_in_years('citizens.birth_date', 'paid.year_start_date') }}
            >= {{ programme_parameter('DAIJIAO_AGE_BELOW') }},
            false
        ) as is_past_age,
        coalesce(employees.valid_from_date < paid.year_start_date, false) as is_employee
    from paid
    inner join matched on paid.record_key = matched.record_key
    left join severe on paid.citizen_id = severe.citizen_id
    left join employees on paid.citizen_id = employees.citizen_id
    left join citizens on paid.citizen_id = citizens.citizen_id
    cross join available
)

select
    'A-38' as check_code,
    citizen_id as subject_key,
    citizen_id,
    'DAIJIAO' as programme_code,
    min(year_start_date) as since_date,
    'R' as grade,
    sum(government_paid_contribution_yuan) as amount_at_risk_yuan,
    case
        when bool_or(is_without_ground) then 'no status in the year that the contribution is paid on'
        when bool_or(is_past_age) then 'of the age of drawing before the year'
        else 'insured as an employee before the year'
    end as facts,
    {{ sorted_list("'RS01:' || record_key") }} as evidence
from judged
where is_without_ground or is_past_age or is_employee
group by citizen_id
