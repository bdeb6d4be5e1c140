-- One row per person and programme that the person is in on the load date.
with facts as (
    select * from {{ ref('int_policy_facts__persons') }}
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
)

select * from programmes
