-- A-10 缴纳职工社保: employers contribute for members of the household, and the wages behind it are, a head, above the
-- standard. Who insures himself has no wage; a public-welfare post is help; a phase-out within its term is lawful.
with posts as (
    select distinct citizen_id
    from {{ ref('int_public_posts__current') }}
),

contributions as (
    select contributions.*
    from {{ ref('int_contributions__current') }} as contributions
    left join posts on contributions.citizen_id = posts.citizen_id
    where contributions.has_employer and posts.citizen_id is null
),

members as (
    select * from {{ ref('int_allowance_members__current') }}
),

households as (
    select * from {{ ref('int_allowance_households__current') }}
    where not (benefit_status = 'phase_out' and coalesce(phase_out_end_date, {{ load_date() }}) >= {{ load_date() }})
),

earned as (
    select
        members.household_id,
        min(contributions.contribution_month) as since_date,
        sum(contributions.contribution_base_yuan) as amount_yuan,
        {{ sorted_list("'RS01:' || contributions.record_key") }} as evidence
    from members
    inner join contributions on members.citizen_id = contributions.citizen_id
    group by members.household_id
)

select
    'A-10' as check_code,
    households.household_id as subject_key,
    households.applicant_citizen_id as citizen_id,
    'DIBAO' as programme_code,
    earned.since_date,
    'Y' as grade,
    households.monthly_amount_yuan as amount_at_risk_yuan,
    'contributions on wages of ' || cast(earned.amount_yuan as {{ dbt.type_string() }}) || ' yuan for '
    || cast(households.household_size_count as {{ dbt.type_string() }}) as facts,
    earned.evidence
from earned
inner join households on earned.household_id = households.household_id
where earned.amount_yuan / households.household_size_count > households.monthly_standard_yuan
