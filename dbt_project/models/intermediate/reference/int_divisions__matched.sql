{{ config(database='identifiers') }}
-- Place text to division code (domain handbook 2.3). The township is found first, from its alias at the beginning of
-- the text (or from the file's own area); a village is looked up inside that township only, the longest name first,
-- since 24 of the 77 village names occur elsewhere in the city. What is not found stays null; nothing is guessed.
with texts as (
    select
        township_text,
        village_text,
        area_code,
        replace(township_text || village_text, ' ', '') as place
    from {{ ref('int_division_texts__collected') }}
),

words as (
    select * from {{ ref('division_words') }}
),

aliases as (
    select * from {{ ref('division_aliases') }}
),

villages as (
    select
        township_code,
        division_code,
        short_name
    from {{ ref('int_divisions__named') }}
    where level = 'village'
),

-- Province, city and district in front of the township are dropped one after the other.
without_province as (
    select
        texts.township_text,
        texts.village_text,
        texts.area_code,
        substr(any_value(texts.place), 1 + coalesce(max(length(words.word)), 0)) as place
    from texts
    left join words on words.kind = 'province_prefix' and texts.place like concat(words.word, '%')
    group by texts.township_text, texts.village_text, texts.area_code
),

without_city as (
    select
        without_province.township_text,
        without_province.village_text,
        without_province.area_code,
        substr(any_value(without_province.place), 1 + coalesce(max(length(words.word)), 0)) as place
    from without_province
    left join words on words.kind = 'city_prefix' and without_province.place like concat(words.word, '%')
    group by without_province.township_text, without_province.village_text, without_province.area_code
),

without_district as (
    select
        without_city.township_text,
        without_city.village_text,
        without_city.area_code,
        substr(any_value(without_city.place), 1 + coalesce(max(length(words.word)), 0)) as place
    from without_city
    left join words on words.kind = 'district_prefix' and without_city.place like concat(words.word, '%')
    group by without_city.township_text, without_city.village_text, without_city.area_code
),

-- The longest alias decides, so that a town elsewhere that begins like ours is recognised as not ours.
with_alias as (
    select
        without_district.township_text,
        without_district.village_text,
        without_district.area_code,
        any_value(without_district.place) as place,
        max_by(aliases.division_code, length(aliases.alias)) as alias_code,
        coalesce(max(length(aliases.alias)), 0) as alias_length
    from without_district
    left join aliases on without_district.place like concat(aliases.alias, '%')
    group by without_district.township_text, without_district.village_text, without_district.area_code
),

with_township as (
    select
        township_text,
        village_text,
        area_code,
        place,
        alias_length,
        case
            when alias_length > 0 then nullif(alias_code, 'elsewhere')
            when length(area_code) = 9 then area_code
        end as township_code
    from with_alias
),

-- The village may follow the alias, follow a repeated alias, or be written so that its name begins like the township's.
candidates as (
    select
        township_text,
        village_text,
        area_code,
        township_code,
        place as candidate
    from with_township
    union all
    select
        township_text,
        village_text,
        area_code,
        township_code,
        substr(place, 1 + alias_length) as candidate
    from with_township
    where alias_length > 0
    union all
    select
        with_township.township_text,
        with_township.village_text,
        with_township.area_code,
        with_township.township_code,
        substr(with_township.place, 1 + with_township.alias_length + length(aliases.alias)) as candidate
    from with_township
    inner join aliases
        on
            substr(with_township.place, 1 + with_township.alias_length) like concat(aliases.alias, '%')
            and with_township.township_code = aliases.division_code
    where with_township.alias_length > 0
),

village_names as (
    select
        candidates.township_text,
        candidates.village_text,
        candidates.area_code,
        villages.division_code,
        length(villages.short_name) as name_length,
        substr(candidates.candidate, 1 + length(villages.short_name)) as rest_of_text
    from candidates
    inner join villages
        on
            candidates.township_code = villages.township_code
            and candidates.candidate like concat(villages.short_name, '%')
),

-- After the name comes nothing, or a word for a village (then perhaps a group or a house).
village_matches as (
    select
        village_names.township_text,
        village_names.village_text,
        village_names.area_code,
        max_by(village_names.division_code, village_names.name_length) as division_code
    from village_names
    left join words
        on
            words.kind = 'village_suffix'
            and village_names.rest_of_text like concat(words.word, '%')
    where village_names.rest_of_text = '' or words.word is not null
    group by village_names.township_text, village_names.village_text, village_names.area_code
)

select
    with_township.township_text,
    with_township.village_text,
    with_township.area_code,
    with_township.township_code,
    village_matches.division_code,
    case
        when village_matches.division_code is not null then 'village'
        when with_township.township_code is not null then 'township'
        else 'unknown'
    end as match_level
from with_township
left join village_matches
    on
        with_township.township_text = village_matches.township_text
        and with_township.village_text = village_matches.village_text
        and with_township.area_code = village_matches.area_code
