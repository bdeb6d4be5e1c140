with register_stays as (
    select
        household_id,
        'register' as kind,
        member_key,
        citizen_id,
        relation,
        cast(null as boolean) as is_covered,
        valid_from_date,
        valid_to_date
    from {{ ref('int_households__register_stays') }}
),

allowance_stays as (
    select
        household_id,
        'assistance' as kind,
        member_key || spell_key as member_key,
        citizen_id,
        relation,
        is_covered,
        start_month as valid_from_date,
        last_day(end_month) as valid_to_date
    from {{ ref('int_households__allowance_stays') }}
),

stays as (
    select * from register_stays
    union all
    select * from allowance_stays
)

select
    left({{ keyed_hash("'membership:' || member_key") }}, 32) as membership_id,
    household_id,
    kind,
    citizen_id,
    relation,
    is_covered,
    valid_from_date,
    valid_to_date
from stays
