-- One row per person who authorised the question whether he owns a home, with the answer for him and for husband or
-- wife: yes, no, or null while a register has no load in effect or one of the two was not asked.
with asked as (
    select distinct citizen_id
    from {{ ref('int_numbers__authorised') }}
),

homes as (
    select
        citizen_id,
        min(since_date) as since_date
    from {{ ref('int_homes__authorised') }}
    where is_counted and property_use in ('home', 'purchase')
    group by citizen_id
),

spouses as (
    select
        kin.citizen_id,
        kin.spouse_citizen_id
    from {{ ref('int_kin__spouses') }} as kin
    inner join {{ ref('int_citizens__described') }} as spouse on kin.spouse_citizen_id = spouse.citizen_id
    where kin.is_married and not spouse.is_deceased
),

owners as (
    select
        citizen_id,
        citizen_id as owner_citizen_id
    from asked
    union all
    select
        asked.citizen_id,
        spouses.spouse_citizen_id as owner_citizen_id
    from asked
    inner join spouses on asked.citizen_id = spouses.citizen_id
),

found as (
    select
        owners.citizen_id,
        min(homes.since_date) as since_date,
        bool_or(homes.citizen_id is not null) as is_owner,
        bool_and(also_asked.citizen_id is not null) as is_everybody_asked
    from owners
    left join homes on owners.owner_citizen_id = homes.citizen_id
    left join asked as also_asked on owners.owner_citizen_id = also_asked.citizen_id
    group by owners.citizen_id
)

select
    found.citizen_id,
    found.since_date,
    case
        when found.is_owner then true
        when found.is_everybody_asked and available.has_bd01 and available.has_bd02 then false
    end as is_owner
from found
cross join {{ ref('int_feeds__available') }} as available
