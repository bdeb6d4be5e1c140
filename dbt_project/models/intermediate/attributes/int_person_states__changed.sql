{{ config(database='identifiers') }}
-- The deliveries of a record in which it says something else of sex, birth or place than in the one before: a roster
-- that repeats itself month after month leaves one row. Only feeds that state such facts of their own; the newest
-- delivery of each record names its line, by which the citizen is found, also where nothing changed in it.
with person_rows as (
    select
        feed,
        feed_code,
        key_text,
        row_version,
        sex_word,
        birth_date,
        committee_code,
        township_text,
        village_text,
        _area_code,
        _period,
        _delivered_date,
        _load_date,
        _load_id,
        _source_sheet,
        _source_row,
        concat(
            coalesce(sex_word, ''), '|', coalesce(cast(birth_date as {{ dbt.type_string() }}), ''), '|',
            coalesce(committee_code, ''), '|', coalesce(township_text, ''), '|', coalesce(village_text, '')
        ) as state
    from {{ ref('int_person_rows__unioned') }}
    where record_role = 'own' and feed_code in ('GA01', 'MZ02', 'MZ10', 'CL01', 'JY01')
),

compared as (
    select
        *,
        lag(state) over (partition by feed_code, key_text order by row_version asc) as previous_state,
        lead(row_version) over (partition by feed_code, key_text order by row_version asc) is null as is_newest
    from person_rows
)

select
    feed,
    feed_code,
    key_text,
    row_version,
    sex_word,
    birth_date,
    committee_code,
    township_text,
    village_text,
    _area_code,
    _period,
    _delivered_date,
    _load_date,
    _load_id,
    _source_sheet,
    _source_row,
    previous_state is not null as has_predecessor,
    is_newest
from compared
where is_newest or previous_state is null or state != previous_state
