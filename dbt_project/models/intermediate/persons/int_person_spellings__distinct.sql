{{ config(database='identifiers') }}
-- One row per way in which a feed writes a person: what linkage compares. A record that is delivered month after month
-- in the same words is one row here, so linkage costs what is new, not what is repeated.
with records as (
    select * from {{ ref('int_person_records__unioned') }}
),

divisions as (
    select * from {{ ref('int_divisions__named') }}
),

place_matches as (
    select * from {{ ref('int_divisions__matched') }}
),

spellings as (
    select
        spelling_key,
        any_value(feed_code) as feed_code,
        any_value(record_role) as record_role,
        any_value(resident_id_number) as resident_id_number,
        any_value(own_number) as own_number,
        any_value(is_usable) as is_usable,
        any_value(full_name) as full_name,
        any_value(former_name) as former_name,
        any_value(sex) as sex,
        any_value(birth_date) as birth_date,
        any_value(committee_code) as committee_code,
        any_value(coalesce(township_text, '')) as township_text,
        any_value(coalesce(village_text, '')) as village_text,
        any_value(_area_code) as area_code,
        any_value(account_number) as account_number,
        any_value(phone_number) as phone_number,
        any_value(kin_numbers) as kin_numbers,
        count(*) as record_count
    from records
    group by spelling_key
)

select
    spellings.spelling_key,
    spellings.feed_code,
    spellings.record_role,
    spellings.resident_id_number,
    spellings.own_number,
    spellings.full_name,
    spellings.former_name,
    spellings.sex,
    spellings.birth_date,
    spellings.account_number,
    spellings.phone_number,
    spellings.kin_numbers,
    spellings.record_count,
    coalesce(spellings.is_usable, false) as is_usable,
    coalesce(left(named.division_code, 9), place_matches.township_code) as township_code,
    coalesce(named.division_code, place_matches.division_code) as division_code
from spellings
left join divisions as named on spellings.committee_code = named.division_code and named.level = 'village'
left join place_matches
    on
        spellings.township_text = place_matches.township_text
        and spellings.village_text = place_matches.village_text
        and spellings.area_code = place_matches.area_code
