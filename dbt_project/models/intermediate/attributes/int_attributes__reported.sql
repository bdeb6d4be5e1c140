{{ config(database='identifiers') }}
-- What each feed says of each citizen: the newest of its records that says anything of the attribute. Places of the
-- register are those of its row (int_registrations__current); what the number itself says counts as a feed of its own.
with spellings as (
    select * from {{ ref('int_person_spellings__distinct') }}
    where record_role = 'own'
),

links as (
    select * from {{ ref('int_identity_links__current') }}
    where citizen_id is not null
),

newest as (
    select
        spelling_key,
        min(feed) as feed,
        max(
            case when _is_current then '1' else '0' end
            || cast(coalesce(_period, _delivered_date) as {{ dbt.type_string() }})
            || record_key
        ) as preference
    from {{ ref('int_person_records__unioned') }}
    where record_role = 'own'
    group by spelling_key
),

written as (
    select
        links.citizen_id,
        spellings.feed_code,
        newest.feed,
        newest.preference,
        spellings.full_name,
        spellings.birth_date,
        nullif(spellings.sex, 'unknown') as sex,
        case
            when spellings.feed_code != 'GA01' then coalesce(spellings.division_code, spellings.township_code)
        end as place
    from spellings
    inner join newest on spellings.spelling_key = newest.spelling_key
    inner join links on spellings.spelling_key = links.spelling_key
),

by_feed as (
    select
        citizen_id,
        feed_code,
        min(feed) as feed,
        max(preference) as preference,
        max_by(full_name, case when full_name is not null then preference end) as full_name,
        max_by(sex, case when sex is not null then preference end) as sex,
        max_by(birth_date, case when birth_date is not null then preference end) as birth_date,
        max_by(place, case when place is not null then preference end) as place
    from written
    group by citizen_id, feed_code
),

numbers as (
    select
        citizen_id,
        min(sex) as sex,
        min(birth_date) as birth_date
    from {{ ref('int_identity_numbers__resolved') }}
    group by citizen_id
),

register as (
    select * from {{ ref('int_registrations__current') }}
),

statements as (
    select
        citizen_id,
        'full_name' as attribute,
        feed_code,
        feed,
        preference,
        full_name as attribute_value
    from by_feed
    union all
    select
        citizen_id,
        'sex' as attribute,
        feed_code,
        feed,
        preference,
        sex as attribute_value
    from by_feed
    union all
    select
        citizen_id,
        'birth_date' as attribute,
        feed_code,
        feed,
        preference,
        cast(birth_date as {{ dbt.type_string() }}) as attribute_value
    from by_feed
    union all
    select
        citizen_id,
        'division_code' as attribute,
        feed_code,
        feed,
        preference,
        place as attribute_value
    from by_feed
    union all
    select
        citizen_id,
        'division_code' as attribute,
        'GA01' as feed_code,
        'public_security__registered_population' as feed,
        '' as preference,
        coalesce(division_code, township_code) as attribute_value
    from register
    union all
    select
        citizen_id,
        'sex' as attribute,
        'ID' as feed_code,
        'identity_number' as feed,
        '' as preference,
        sex as attribute_value
    from numbers
    union all
    select
        citizen_id,
        'birth_date' as attribute,
        'ID' as feed_code,
        'identity_number' as feed,
        '' as preference,
        cast(birth_date as {{ dbt.type_string() }}) as attribute_value
    from numbers
)

select
    citizen_id,
    attribute,
    feed_code,
    preference,
    attribute_value,
    split_part(feed, '__', 1) as department
from statements
where attribute_value is not null
