{{ config(database='identifiers') }}
-- Of the deliveries of one record the newest stands; the first one says since when the record is known. A row_version
-- occurs once in a feed, so that it finds its row without the much longer key.
with person_rows as (
    select * from {{ ref('int_person_rows__unioned') }}
),

newest as (
    select
        feed_code,
        max(row_version) as row_version,
        min(_delivered_date) as first_delivered_date
    from person_rows
    group by feed_code, key_text
)

select
    person_rows.feed,
    person_rows.feed_code,
    person_rows.record_role,
    {{ keyed_hash('person_rows.key_text') }} as record_key,
    person_rows.resident_id_number,
    person_rows.is_usable,
    person_rows.number_defects,
    person_rows.own_number,
    person_rows.full_name,
    sex.code as sex,
    person_rows.birth_date,
    person_rows.committee_code,
    person_rows.township_text,
    person_rows.village_text,
    person_rows.former_name,
    person_rows.account_number,
    person_rows.phone_number,
    person_rows.kin_numbers,
    case
        when person_rows.is_usable then person_rows.resident_id_number
        else coalesce(person_rows.resident_id_number, '') || '~' || coalesce(person_rows.full_name, '')
    end as stated_text,
    {{ spelling_key([
        'person_rows.feed_code', 'person_rows.record_role', 'person_rows.resident_id_number', 'person_rows.own_number',
        'person_rows.full_name', 'sex.code', 'person_rows.birth_date', 'person_rows.committee_code',
        'person_rows.township_text', 'person_rows.village_text', 'person_rows._area_code', 'person_rows.former_name',
        'person_rows.account_number', 'person_rows.phone_number', 'person_rows.kin_numbers',
    ]) }} as spelling_key,
    newest.first_delivered_date,
    person_rows._load_id,
    person_rows._source_file,
    person_rows._source_sheet,
    person_rows._source_row,
    person_rows._period,
    person_rows._area_code,
    person_rows._delivered_date,
    person_rows._load_date,
    person_rows._is_current
from person_rows
inner join newest
    on
        person_rows.row_version = newest.row_version
        and person_rows.feed_code = newest.feed_code
{{ word_join('sex', 'person_rows.feed_code', 'sex', 'person_rows.sex_word', 'person_rows._load_date') }}
