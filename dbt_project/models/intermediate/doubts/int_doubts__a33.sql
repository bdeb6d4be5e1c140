-- A-33 危房改造对象身份不符: listed as on the subsistence allowance or in extreme hardship support, and neither held in the
-- month of the appraisal. Of marginal and rigid-expenditure households the rosters keep no past, so they are not asked
-- about; nor is anybody while a roster is missing.
with repairs as (
    select * from {{ ref('int_repairs__listed') }}
    where ground in ('DIBAO', 'TEKUN') and appraised_date is not null
),

grounds as (
    select * from {{ ref('int_grounds__held') }}
),

available as (
    select * from {{ ref('int_feeds__available') }}
),

matched as (
    select
        repairs.record_key,
        count(grounds.ground) as ground_count
    from repairs
    left join grounds
        on
            repairs.citizen_id = grounds.citizen_id
            and repairs.ground = grounds.ground
            and repairs.appraised_date between grounds.from_date and grounds.to_date
    group by repairs.record_key
)

select
    'A-33' as check_code,
    repairs.citizen_id as subject_key,
    repairs.citizen_id,
    'WEIFANG' as programme_code,
    min(repairs.appraised_date) as since_date,
    'R' as grade,
    sum(repairs.subsidy_yuan) as amount_at_risk_yuan,
    'listed as ' || min(repairs.ground) || ', on no roster when appraised on '
    || cast(min(repairs.appraised_date) as {{ dbt.type_string() }}) as facts,
    {{ sorted_list("'ZJ01:' || repairs.record_key") }} as evidence
from repairs
inner join matched on repairs.record_key = matched.record_key
cross join available
where
    matched.ground_count = 0
    and available.has_mz01
    and available.has_mz02
    and available.has_mz03
group by repairs.citizen_id
