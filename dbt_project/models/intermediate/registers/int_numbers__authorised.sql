{{ config(database='identifiers') }}
-- One row per number by which a register may be asked about a person: members of households that authorised the check
-- of their means (社会救助法 articles 40 and 41), applicants for a home or its repair who did, with husband or wife, and
-- nobody else.
with applicants as (
    select citizen_id
    from {{ ref('int_repairs__listed') }}
    where check_authorized_date is not null
    union
    select citizen_id
    from {{ ref('int_tenancies__running') }}
    where check_authorized_date is not null
),

spouses as (
    select * from {{ ref('int_kin__spouses') }}
    where is_married
),

authorised as (
    select distinct citizen_id
    from {{ ref('int_allowance_members__current') }}
    where has_authorised_checks
    union
    select distinct citizen_id
    from {{ ref('int_margins__recognised') }}
    where check_authorized_date is not null
    union
    select citizen_id from applicants
    union
    select spouses.spouse_citizen_id as citizen_id
    from applicants
    inner join spouses on applicants.citizen_id = spouses.citizen_id
),

numbers as (
    select * from {{ ref('int_identity_numbers__resolved') }}
)

select
    numbers.resident_id_number,
    numbers.citizen_id
from numbers
inner join authorised on numbers.citizen_id = authorised.citizen_id
