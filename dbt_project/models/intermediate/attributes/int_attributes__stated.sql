-- Every statement of a fact about a citizen that may change or be corrected, with its day in the world where the record
-- has one, and the day of its delivery. Names, numbers and days of birth are not among them.
with states as (
    select * from {{ ref('int_person_states__changed') }}
),

-- Only the feeds that are asked below: shared by several parts, what stands here is kept.
linked as (
    select
        citizen_id,
        feed_code,
        record_key,
        first_delivered_date,
        _load_id,
        _source_sheet,
        _source_row
    from {{ ref('int_citizens__linked') }}
    where
        record_role = 'own' and citizen_id is not null
        and feed_code in ('GA01', 'GA02', 'MZ02', 'MZ10', 'CL01', 'JY01')
),

owners as (
    select
        states.feed_code,
        states.key_text,
        linked.citizen_id
    from states
    inner join linked
        on
            states.feed_code = linked.feed_code
            and states._load_id = linked._load_id
            and states._source_row = linked._source_row
            and coalesce(states._source_sheet, '') = coalesce(linked._source_sheet, '')
    where states.is_newest
),

divisions as (
    select * from {{ ref('int_divisions__named') }}
),

place_matches as (
    select * from {{ ref('int_divisions__matched') }}
),

-- A roster says what holds in its period; since when, only where an earlier delivery said otherwise.
rosters as (
    select
        owners.citizen_id,
        states.feed,
        states.row_version as statement_order,
        states._delivered_date as known_date,
        nullif(sex.code, 'unknown') as sex,
        left(cast(states.birth_date as {{ dbt.type_string() }}), 7) as birth_month,
        coalesce(left(named.division_code, 9), townships.division_code, place_matches.township_code) as township_code,
        case when states.has_predecessor then states._period end as changed_date
    from states
    inner join owners on states.feed_code = owners.feed_code and states.key_text = owners.key_text
    left join divisions as named on states.committee_code = named.division_code
    left join divisions as townships on left(states.committee_code, 9) = townships.division_code
    left join place_matches
        on
            coalesce(states.township_text, '') = place_matches.township_text
            and coalesce(states.village_text, '') = place_matches.village_text
            and states._area_code = place_matches.area_code
    {{ word_join('sex', 'states.feed_code', 'sex', 'states.sex_word', 'states._load_date') }}
),

-- The register repeats what a registration change said, often later: where there is a change, it alone is told.
registration_changes as (
    select
        linked.citizen_id,
        linked.record_key,
        changes.change_date,
        linked.first_delivered_date as known_date,
        case change.code
            when 'birth' then 'registered'
            when 'moved_in' then 'registered'
            when 'moved_out' then 'moved_out'
            when 'death' then 'deceased'
            when 'deregistration' then 'deregistered'
        end as registration_status
    from {{ ref('stg_public_security__registration_changes') }} as changes
    inner join linked
        on
            changes._load_id = linked._load_id
            and changes._source_row = linked._source_row
            and coalesce(changes._source_sheet, '') = coalesce(linked._source_sheet, '')
    {{ word_join('change', "'GA02'", 'change_type', 'changes.change_type', 'changes._load_date') }}
    where linked.feed_code = 'GA02'
),

changed as (
    select distinct citizen_id
    from registration_changes
    where registration_status is not null
),

register as (
    select registrations.*
    from {{ ref('int_registrations__current') }} as registrations
    left join changed on registrations.citizen_id = changed.citizen_id
    where changed.citizen_id is null and registrations.registration_status != 'unknown'
),

deaths as (
    select distinct
        citizen_id,
        department,
        source_name,
        reported_date,
        known_date
    from {{ ref('int_deaths__reported') }}
),

certificates as (
    select
        linked.citizen_id,
        holders.issued_date,
        linked.first_delivered_date as known_date,
        linked.record_key,
        category.code as disability_category,
        level.code as disability_level
    from {{ ref('stg_disabled_persons_federation__disability_certificate_holders') }} as holders
    inner join linked
        on
            holders._load_id = linked._load_id
            and holders._source_row = linked._source_row
            and coalesce(holders._source_sheet, '') = coalesce(linked._source_sheet, '')
    {{ word_join('category', "'CL01'", 'disability_category', 'holders.disability_category', 'holders._load_date') }}
    {{ word_join('level', "'CL01'", 'disability_level', 'holders.disability_level', 'holders._load_date') }}
    where linked.feed_code = 'CL01'
),

{%- set text = dbt.type_string() %}
{%- set dated_order = "coalesce(cast(%s as " ~ text ~ "), '') || cast(known_date as " ~ text ~ ")" %}

statements as (
    {%- for attribute in ['sex', 'birth_month', 'township_code'] %}
        select
            citizen_id,
            '{{ attribute }}' as attribute,
            {{ attribute }} as attribute_value,
            feed,
            statement_order,
            {{ 'changed_date' if attribute == 'township_code' else 'cast(null as date)' }} as valid_from_date,
            known_date
        from rosters
        union all
    {%- endfor %}
    select
        citizen_id,
        'registration_status' as attribute,
        registration_status as attribute_value,
        'public_security__registration_changes' as feed,
        {{ dated_order % 'change_date' }} || record_key as statement_order,
        change_date as valid_from_date,
        known_date
    from registration_changes
    union all
    select
        citizen_id,
        'registration_status' as attribute,
        registration_status as attribute_value,
        'public_security__registered_population' as feed,
        '' as statement_order,
        deregistered_date as valid_from_date,
        as_of_date as known_date
    from register
    union all
    select
        citizen_id,
        'death_date' as attribute,
        cast(reported_date as {{ dbt.type_string() }}) as attribute_value,
        concat(department, '__', source_name) as feed,
        {{ dated_order % 'reported_date' }} as statement_order,
        reported_date as valid_from_date,
        known_date
    from deaths
    {%- for attribute in ['disability_category', 'disability_level'] %}
        union all
        select
            citizen_id,
            '{{ attribute }}' as attribute,
            {{ attribute }} as attribute_value,
            'disabled_persons_federation__disability_certificate_holders' as feed,
            {{ dated_order % 'issued_date' }} || record_key as statement_order,
            issued_date as valid_from_date,
            known_date
        from certificates
    {%- endfor %}
)

select
    citizen_id,
    attribute,
    attribute_value,
    feed,
    statement_order,
    valid_from_date,
    known_date
from statements
where attribute_value is not null
