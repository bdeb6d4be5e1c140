-- One row per person and programme that the person is in on the load date; help on an event counts for its calendar
-- year, as does the yearly list of houses.
with facts as (
    select * from {{ ref('int_policy_facts__persons') }}
),

events as (
    select * from {{ ref('int_events__helped') }}
),

programmes as (
    select
        citizen_id,
        'DIBAO' as programme_code
    from facts
    where is_on_allowance
    union all
    select
        citizen_id,
        'DIBAO_SINGLE' as programme_code
    from facts
    where is_on_allowance
    union all
    select
        citizen_id,
        'TEKUN' as programme_code
    from facts
    where is_in_hardship_support
    union all
    select
        citizen_id,
        'BIANYUAN' as programme_code
    from facts
    where is_in_marginal_household
    union all
    select
        citizen_id,
        'GAOLING' as programme_code
    from facts
    where draws_old_age_allowance
    union all
    select
        citizen_id,
        'CJR_LIVING' as programme_code
    from facts
    where draws_living_allowance
    union all
    select
        citizen_id,
        'CJR_CARE' as programme_code
    from facts
    where draws_care_allowance
    union all
    select
        citizen_id,
        'GUER' as programme_code
    from facts
    where is_supported_orphan
    union all
    select
        citizen_id,
        'SHISHI' as programme_code
    from facts
    where is_supported_child
    union all
    select
        citizen_id,
        'ZICAN' as programme_code
    from facts
    where has_premium_aid
    union all
    select
        citizen_id,
        'DAIJIAO' as programme_code
    from facts
    where has_paid_contribution
    union all
    select
        citizen_id,
        'GANGXING' as programme_code
    from facts
    where is_in_rigid_household
    union all
    select
        citizen_id,
        'LINSHI' as programme_code
    from events
    where has_assistance
    union all
    select
        citizen_id,
        'YILIAO' as programme_code
    from events
    where has_medical_assistance
    union all
    select
        citizen_id,
        'JIUKUN' as programme_code
    from {{ ref('int_jobseekers__registered') }}
    where is_recognised
    union all
    select distinct
        citizen_id,
        'GONGZU' as programme_code
    from {{ ref('int_tenancies__running') }}
    union all
    select distinct
        citizen_id,
        'WEIFANG' as programme_code
    from {{ ref('int_repairs__listed') }}
    where plan_year = extract(year from {{ load_date() }})
)

select * from programmes
