-- One row: for each feed that a programme's condition needs, whether any load of it is in effect. Where none is, what
-- it would say is unknown, and that is not the same as no.
with loaded as (
    select feed
    from {{ source('control', 'feed_state') }}
    where load_id is not null
)

select
    coalesce(bool_or(feed = 'public_security__registered_population'), false) as has_ga01,
    coalesce(bool_or(feed = 'public_security__persons_in_custody'), false) as has_ga05,
    coalesce(bool_or(feed = 'civil_affairs__subsistence_allowance_households'), false) as has_mz01,
    coalesce(bool_or(feed = 'civil_affairs__subsistence_allowance_members'), false) as has_mz02,
    coalesce(bool_or(feed = 'civil_affairs__extreme_hardship_support_persons'), false) as has_mz03,
    coalesce(bool_or(feed = 'civil_affairs__marginal_low_income_households'), false) as has_mz04,
    coalesce(bool_or(feed = 'civil_affairs__children_in_difficulty'), false) as has_mz08,
    coalesce(bool_or(feed = 'disabled_persons_federation__disability_certificate_holders'), false) as has_cl01,
    coalesce(bool_or(feed = 'human_resources__social_insurance_enrolments'), false) as has_rs01,
    coalesce(bool_or(feed = 'human_resources__pension_payments'), false) as has_rs02,
    coalesce(bool_or(feed = 'education__student_enrolments'), false) as has_jy01,
    coalesce(bool_or(feed = 'public_security__floating_population'), false) as has_ga03,
    coalesce(bool_or(feed = 'civil_affairs__rigid_expenditure_households'), false) as has_mz05,
    coalesce(bool_or(feed = 'medical_insurance__resident_medical_insurance_enrolments'), false) as has_yb01,
    coalesce(bool_or(feed = 'real_estate__property_rights'), false) as has_bd01,
    coalesce(bool_or(feed = 'real_estate__sale_contracts'), false) as has_bd02,
    coalesce(bool_or(feed = 'market_regulation__market_entities'), false) as has_sc01
from loaded
