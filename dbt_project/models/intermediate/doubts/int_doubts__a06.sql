-- A-06 村（社区）干部近亲属享受低保未备案: a cadre of a village or community, or his spouse, parent or child, covered in a
-- household whose relation to officials is stated not to be registered. Lawful where it is; the rest is a question of
-- papers.
with cadres as (
    select
        citizen_id,
        max(record_key) as record_key
    from {{ ref('int_payroll__months') }}
    where staffing = 'village_cadre'
    group by citizen_id
),

kin as (
    select
        citizen_id as cadre_citizen_id,
        citizen_id as relative_citizen_id
    from cadres
    union
    select
        cadres.citizen_id as cadre_citizen_id,
        spouses.spouse_citizen_id as relative_citizen_id
    from cadres
    inner join {{ ref('int_kin__spouses') }} as spouses on cadres.citizen_id = spouses.citizen_id
    where spouses.is_married
    union
    select
        cadres.citizen_id as cadre_citizen_id,
        parents.parent_citizen_id as relative_citizen_id
    from cadres
    inner join {{ ref('int_kin__parents') }} as parents on cadres.citizen_id = parents.citizen_id
    union
    select
        cadres.citizen_id as cadre_citizen_id,
        children.citizen_id as relative_citizen_id
    from cadres
    inner join {{ ref('int_kin__parents') }} as children on cadres.citizen_id = children.parent_citizen_id
),

members as (
    select * from {{ ref('int_allowance_members__current') }}
),

households as (
    select * from {{ ref('int_allowance_households__current') }}
    where not coalesce(is_official_relative_registered, false)
)

select
    'A-06' as check_code,
    households.household_id as subject_key,
    households.applicant_citizen_id as citizen_id,
    'DIBAO' as programme_code,
    households.start_month as since_date,
    'Y' as grade,
    households.monthly_amount_yuan as amount_at_risk_yuan,
    cast(count(distinct kin.cadre_citizen_id) as {{ dbt.type_string() }}) || ' cadres among the next of kin' as facts,
    {{ sorted_list("'CZ02:' || cadres.record_key") }} as evidence
from households
inner join members on households.household_id = members.household_id
inner join kin on members.citizen_id = kin.relative_citizen_id
inner join cadres on kin.cadre_citizen_id = cadres.citizen_id
group by
    households.household_id, households.applicant_citizen_id, households.start_month, households.monthly_amount_yuan
