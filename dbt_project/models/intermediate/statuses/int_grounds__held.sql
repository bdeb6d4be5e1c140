-- One row per person and time in which a status held that other help is granted on: the subsistence allowance, extreme
-- hardship support, a certificate of disability. A certificate counts from its issue, whatever became of it since.
with spells as (
    select * from {{ ref('int_benefits__spells') }}
    where programme_code in ('DIBAO', 'TEKUN')
),

citizens as (
    select
        citizen_id,
        register_household_id
    from {{ ref('int_citizens__described') }}
    where register_household_id is not null
),

listed as (
    select * from {{ ref('int_households__allowance_members') }}
    where is_covered
),

-- A member whom nobody recognised yet may be any of those who live, by the register, with the applicant: none of them
-- is asked about.
members as (
    select
        household_id,
        citizen_id,
        left_month
    from listed
    where citizen_id is not null
    union all
    select
        listed.household_id,
        companions.citizen_id,
        listed.left_month
    from listed
    inner join spells on listed.household_id = spells.household_id
    inner join citizens as applicants on spells.citizen_id = applicants.citizen_id
    inner join citizens as companions on applicants.register_household_id = companions.register_household_id
    where listed.citizen_id is null
),

-- The two rosters on file do not tell when a member joined, and a number mistyped in one of them looks like joining:
-- who is covered now counts for as long as the household was on the roster.
stays as (
    select
        citizen_id,
        programme_code,
        start_month,
        end_month
    from spells
    where household_id is null and citizen_id is not null
    union all
    select
        members.citizen_id,
        spells.programme_code,
        spells.start_month,
        case
            when members.left_month is null then spells.end_month
            when spells.end_month is null then members.left_month
            else least(spells.end_month, members.left_month)
        end as end_month
    from spells
    inner join members on spells.household_id = members.household_id
),

linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'CL01' and record_role = 'own' and citizen_id is not null
),

certificates as (
    select
        linked.citizen_id,
        min(holders.issued_date) as from_date
    from {{ ref('stg_disabled_persons_federation__disability_certificate_holders') }} as holders
    inner join linked
        on
            holders._load_id = linked._load_id
            and holders._source_row = linked._source_row
            and coalesce(holders._source_sheet, '') = coalesce(linked._source_sheet, '')
    group by linked.citizen_id
)

select distinct
    citizen_id,
    programme_code as ground,
    start_month as from_date,
    coalesce(last_day(end_month), date '9999-12-31') as to_date
from stays
union all
select
    citizen_id,
    'DISABILITY' as ground,
    coalesce(from_date, date '0001-01-01') as from_date,
    date '9999-12-31' as to_date
from certificates
