{{ config(database='identifiers') }}
-- What each feed says of each citizen: the newest of its records that says anything of the attribute, and of two that
-- are equally new the greater value. Names are in linkage's one way of writing, so that a space or a clerk's note is no
-- disagreement; one that was masked or lost a character contradicts nobody, and is compared with nothing. Places of the
-- register are those of its row (int_registrations__current); what the number itself says counts as a feed of its own.
-- ``newness`` is eleven characters, a flag and a date, so that the newest value is the greatest text of both: sorting
-- millions of records by longer keys took three times as long.
{%- set text = dbt.type_string() %}
with spellings as (
    select * from {{ source('identity', 'spelling') }}
    where record_role = 'own'
),

links as (
    select * from {{ ref('int_identity_links__current') }}
    where citizen_id is not null
),

newest as (
    select
        spelling_key,
        max(
            case when _is_current then '1' else '0' end || cast(coalesce(_period, _delivered_date) as {{ text }})
        ) as newness
    from {{ ref('int_person_records__unioned') }}
    where record_role = 'own'
    group by spelling_key
),

feeds as (
    select distinct
        feed_code,
        split_part(feed, '__', 1) as department
    from {{ ref('int_person_records__unioned') }}
    where record_role = 'own'
),

by_feed as (
    select
        links.citizen_id,
        spellings.feed_code,
        max(case when spellings.name_pattern is null then newest.newness || spellings.name end) as full_name,
        max(case when spellings.name_pattern is not null then newest.newness || spellings.name end) as damaged_name,
        max(newest.newness || spellings.sex) as sex,
        max(newest.newness || cast(spellings.birth_date as {{ text }})) as birth_date,
        max(
            case
                when spellings.feed_code != 'GA01'
                    then newest.newness || coalesce(spellings.division_code, spellings.township_code)
            end
        ) as division_code
    from spellings
    inner join newest on spellings.spelling_key = newest.spelling_key
    inner join links on spellings.spelling_key = links.spelling_key
    group by links.citizen_id, spellings.feed_code
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
    {%- for attribute in ['full_name', 'sex', 'birth_date', 'division_code'] %}
        select
            by_feed.citizen_id,
            '{{ attribute }}' as attribute,
            by_feed.feed_code,
            feeds.department,
            left(by_feed.{{ attribute }}, 11) as newness,
            substr(by_feed.{{ attribute }}, 12) as attribute_value,
            false as is_damaged
        from by_feed
        inner join feeds on by_feed.feed_code = feeds.feed_code
        union all
    {%- endfor %}
    select
        by_feed.citizen_id,
        'full_name' as attribute,
        by_feed.feed_code,
        feeds.department,
        left(by_feed.damaged_name, 11) as newness,
        substr(by_feed.damaged_name, 12) as attribute_value,
        true as is_damaged
    from by_feed
    inner join feeds on by_feed.feed_code = feeds.feed_code
    where by_feed.full_name is null
    union all
    select
        citizen_id,
        'division_code' as attribute,
        'GA01' as feed_code,
        'public_security' as department,
        cast(null as {{ text }}) as newness,
        coalesce(division_code, township_code) as attribute_value,
        false as is_damaged
    from register
    {%- for attribute in ['sex', 'birth_date'] %}
        union all
        select
            citizen_id,
            '{{ attribute }}' as attribute,
            'ID' as feed_code,
            'identity_number' as department,
            cast(null as {{ text }}) as newness,
            cast({{ attribute }} as {{ text }}) as attribute_value,
            false as is_damaged
        from numbers
    {%- endfor %}
)

select
    citizen_id,
    attribute,
    feed_code,
    department,
    newness,
    attribute_value,
    -- Places are compared by township, since not every department names a village.
    case
        when is_damaged then null
        when attribute = 'division_code' then left(attribute_value, 9)
        else attribute_value
    end as compared_value
from statements
where attribute_value is not null
