-- One row per person who is alive or not known to be dead, with every fact that the programmes ask about, on the load
-- date. A fact is null when the feed that would tell it has no load in effect, when nobody states it, or when a line of
-- the feed that may be the person's went astray.
{%- set has_certificate = stated('CL01', 'citizens.disability_level is not null') %}
with citizens as (
    select * from {{ ref('int_citizens__described') }}
),

available as (
    select * from {{ ref('int_feeds__available') }}
),

-- Where a line may be somebody's that no record shows, that he is in no record of the feed says nothing.
absences as (
    select
        citizen_id,
        bool_or(feed_code = 'CL01') as in_cl01,
        bool_or(feed_code = 'GA05') as in_ga05,
        bool_or(feed_code = 'JY01') as in_jy01,
        bool_or(feed_code = 'MZ02') as in_mz02,
        bool_or(feed_code = 'MZ03') as in_mz03,
        bool_or(feed_code = 'MZ04') as in_mz04,
        bool_or(feed_code = 'MZ05') as in_mz05,
        bool_or(feed_code = 'MZ08') as in_mz08,
        bool_or(feed_code = 'RS01') as in_rs01,
        bool_or(feed_code = 'RS02') as in_rs02,
        bool_or(feed_code = 'YB01') as in_yb01
    from {{ ref('int_absences__doubtful') }}
    group by citizen_id
),

supports as (
    select * from {{ ref('int_supports__current') }}
),

insurance as (
    select * from {{ ref('int_insurance__current') }}
),

severities as (
    select
        citizen_id,
        bool_or(set_code = 'care' and is_severe) as is_severe_for_care,
        max(case when set_code = 'single_entry' then is_severe end) as is_severe_for_single_entry,
        max(case when set_code = 'no_labour' then is_severe end) as has_no_labour_ability
    from {{ ref('int_severities__judged') }}
    group by citizen_id
),

confined as (
    select distinct citizen_id
    from {{ ref('int_custody__spells') }}
    where
        custody_kind in ('prison', 'detoxification')
        and start_date <= {{ load_date() }}
        and coalesce(end_date, date '9999-12-31') > {{ load_date() }}
),

parents as (
    select
        citizen_id,
        max(case when parent_role = 'father' then parent_state end) as father_state,
        max(case when parent_role = 'mother' then parent_state end) as mother_state
    from {{ ref('int_parents__judged') }}
    group by citizen_id
),

married as (
    select distinct spouses.citizen_id
    from {{ ref('int_kin__spouses') }} as spouses
    inner join citizens as spouse on spouses.spouse_citizen_id = spouse.citizen_id
    where spouses.is_married and not spouse.is_deceased
),

-- The register names the parents of few grown people: no child found says nothing.
with_child as (
    select distinct parents_of.parent_citizen_id as citizen_id
    from {{ ref('int_kin__parents') }} as parents_of
    inner join citizens as child on parents_of.citizen_id = child.citizen_id
    where not child.is_deceased
),

-- Help that goes on until somebody ends it: who is in it is looked at though dead.
listed as (
    select citizen_id from {{ ref('int_tenancies__running') }}
    union
    select citizen_id from {{ ref('int_jobseekers__registered') }}
    where is_recognised
)

select
    citizens.citizen_id,
    citizens.age_years,
    citizens.disability_category,
    citizens.disability_level,
    supports.allowance_income_yuan,
    supports.allowance_area_type,
    supports.supported_since_date,
    supports.supported_for_certain_date,
    supports.marginal_income_yuan,
    supports.marginal_area_type,
    insurance.medical_paid_date,
    parents.father_state,
    parents.mother_state,
    coalesce(supports.allowance_area_type, supports.marginal_area_type, supports.rigid_area_type) as area_type,
    case when available.has_ga01 then citizens.is_registered end as is_registered,
    case
        when citizens.is_deceased then false
        when available.has_ga01 then true
    end as is_alive,
    {{ has_certificate }} as has_certificate,
    case
        when {{ has_certificate }} then coalesce(severities.is_severe_for_care, false)
        when not {{ has_certificate }} then false
    end as is_severe_for_care,
    case
        when {{ has_certificate }} then severities.is_severe_for_single_entry
        when not {{ has_certificate }} then false
    end as is_severe_for_single_entry,
    case
        when {{ has_certificate }} then severities.has_no_labour_ability
        when not {{ has_certificate }} then false
    end as has_no_labour_ability,
    {{ stated('MZ02', 'supports.is_on_allowance') }} as is_on_allowance,
    case
        when available.has_mz01 then {{ stated('MZ02', 'supports.is_in_allowance_household') }}
    end as is_in_allowance_household,
    {{ stated('MZ03', 'supports.is_in_hardship_support') }} as is_in_hardship_support,
    {{ stated('MZ03', 'supports.is_supported_at_home') }} as is_supported_at_home,
    {{ stated('MZ04', 'supports.is_in_marginal_household') }} as is_in_marginal_household,
    {{ stated('MZ05', 'supports.is_in_rigid_household') }} as is_in_rigid_household,
    {{ stated('MZ08', 'supports.is_supported_orphan') }} as is_supported_orphan,
    {{ stated('MZ08', 'supports.is_supported_child') }} as is_supported_child,
    {{ stated('MZ08', 'supports.has_full_child_allowance') }} as has_full_child_allowance,
    {{ stated('GA05', 'confined.citizen_id is not null') }} as is_in_custody,
    {{ stated('RS01', 'insurance.is_insured_as_employee') }} as is_insured_as_employee,
    {{ stated('JY01', 'insurance.is_student') }} as is_student,
    {{ stated('RS02', 'insurance.draws_employee_pension') }} as draws_employee_pension,
    {{ stated('RS02', 'insurance.draws_pension') }} as draws_pension,
    {{ stated('YB01', 'insurance.has_medical_insurance') }} as has_medical_insurance,
    case when available.has_ga01 then married.citizen_id is not null end as is_married,
    case when with_child.citizen_id is not null then true end as has_living_child,
    coalesce(supports.draws_old_age_allowance, false) as draws_old_age_allowance,
    coalesce(supports.draws_living_allowance, false) as draws_living_allowance,
    coalesce(supports.draws_care_allowance, false) as draws_care_allowance,
    coalesce(insurance.has_premium_aid, false) as has_premium_aid,
    coalesce(insurance.has_paid_contribution, false) as has_paid_contribution,
    coalesce(insurance.is_monitored, false) as is_monitored,
    coalesce(insurance.is_returned_to_poverty, false) as is_returned_to_poverty
from citizens
cross join available
left join absences on citizens.citizen_id = absences.citizen_id
left join supports on citizens.citizen_id = supports.citizen_id
left join insurance on citizens.citizen_id = insurance.citizen_id
left join severities on citizens.citizen_id = severities.citizen_id
left join confined on citizens.citizen_id = confined.citizen_id
left join parents on citizens.citizen_id = parents.citizen_id
left join married on citizens.citizen_id = married.citizen_id
left join with_child on citizens.citizen_id = with_child.citizen_id
left join listed on citizens.citizen_id = listed.citizen_id
where not citizens.is_deceased or supports.citizen_id is not null or listed.citizen_id is not null
