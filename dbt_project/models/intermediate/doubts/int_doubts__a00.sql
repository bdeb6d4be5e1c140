-- A-00 抽样核查: people in a programme about whom no check has a question, drawn by chance each month, so that what no
-- check catches can be estimated. The draw is the order of a keyed hash of person, programme and month: nobody can
-- choose, and the same night draws the same people. Programmes for children are on no list. The single entry into the
-- subsistence allowance is drawn from once, as the allowance.
with enrolled as (
    select
        citizen_id,
        programme_code
    from {{ ref('int_eligibility__enrolled') }}
    where programme_code not in ('GUER', 'SHISHI', 'DIBAO_SINGLE')
),

doubted as (
    select citizen_id from {{ ref('int_doubts__unioned') }}
    union
    select members.citizen_id
    from {{ ref('int_allowance_members__current') }} as members
    inner join {{ ref('int_doubts__unioned') }} as doubts on members.household_id = doubts.subject_key
),

sample_month as (
    select {{ month_of(load_date()) }} as first_date
),

drawn as (
    select
        enrolled.citizen_id,
        enrolled.programme_code,
        sample_month.first_date,
        row_number() over (
            partition by enrolled.programme_code
            order by {{ record_key('control', [
                'sample_month.first_date', 'enrolled.programme_code', 'enrolled.citizen_id'
            ]) }}
        ) as draw_number
    from enrolled
    cross join sample_month
    left join doubted on enrolled.citizen_id = doubted.citizen_id
    where doubted.citizen_id is null
)

select
    'A-00' as check_code,
    citizen_id as subject_key,
    citizen_id,
    programme_code,
    first_date as since_date,
    'B' as grade,
    cast(null as decimal(18, 2)) as amount_at_risk_yuan,
    'drawn by chance in the month of ' || cast(first_date as {{ dbt.type_string() }}) as facts,
    cast(null as {{ dbt.type_string() }}) as evidence
from drawn
where draw_number <= {{ metric_parameter('control_sample_count') }}
