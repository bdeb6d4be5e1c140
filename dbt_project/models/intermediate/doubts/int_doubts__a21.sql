-- A-21 隐瞒家庭成员: the spouse or a minor child of a covered member, alive and registered, stands on no row of the
-- household. Not where the household entered as one person, the spouse is divorced, in custody, or in another programme
-- that supports him.
with members as (
    select * from {{ ref('int_allowance_members__current') }}
),

households as (
    select * from {{ ref('int_allowance_households__current') }}
    where not coalesce(is_single_person_entry, false)
),

persons as (
    select * from {{ ref('int_policy_facts__persons') }}
    where
        is_registered
        and is_alive
        and not coalesce(is_in_custody, false)
        and not coalesce(is_in_hardship_support, false)
        and not coalesce(is_supported_orphan, false)
        and not coalesce(is_supported_child, false)
),

kin as (
    select
        citizen_id,
        spouse_citizen_id as other_citizen_id,
        'spouse' as relation
    from {{ ref('int_kin__spouses') }}
    where is_married
    union all
    select
        parents.parent_citizen_id as citizen_id,
        parents.citizen_id as other_citizen_id,
        'child' as relation
    from {{ ref('int_kin__parents') }} as parents
    inner join persons as child on parents.citizen_id = child.citizen_id
    where child.age_years < {{ programme_parameter('CHILD_AGE') }}
),

absent as (
    select
        members.household_id,
        kin.relation,
        kin.other_citizen_id
    from members
    inner join kin on members.citizen_id = kin.citizen_id
    inner join persons on kin.other_citizen_id = persons.citizen_id
    left join members as fellows
        on
            members.household_id = fellows.household_id
            and kin.other_citizen_id = fellows.citizen_id
    where members.is_covered and fellows.citizen_id is null
),

records as (
    select * from {{ ref('int_records__newest') }}
    where feed_code = 'GA01'
)

select
    'A-21' as check_code,
    households.household_id as subject_key,
    households.applicant_citizen_id as citizen_id,
    'DIBAO' as programme_code,
    households.start_month as since_date,
    'Y' as grade,
    households.monthly_amount_yuan as amount_at_risk_yuan,
    cast(count(distinct absent.other_citizen_id) as {{ dbt.type_string() }}) || ' left out: '
    || {{ sorted_list('absent.relation') }} as facts,
    {{ sorted_list("'GA01:' || records.record_key") }} as evidence
from absent
inner join households on absent.household_id = households.household_id
left join records on absent.other_citizen_id = records.citizen_id
group by
    households.household_id, households.applicant_citizen_id, households.start_month, households.monthly_amount_yuan
