{{ config(database='identifiers') }}
-- The deliveries of a record in which it says something else of sex, birth or place than in the one before: a roster
-- that repeats itself month after month leaves one row. Only feeds that state such facts of their own; the newest
-- delivery of each record names its line, by which the citizen is found, also where nothing changed in it.
-- Few records ever change, so all but those are settled by one aggregate: sorting five years of a monthly register
-- instead took eight times as long. The view is read twice for the same reason: shared, its rows would be kept.
{%- set sources = "record_role = 'own' and feed_code in ('GA01', 'MZ02', 'MZ10', 'CL01', 'JY01')" %}
{%- set state %}
concat(
            coalesce(sex_word, ''), '|', coalesce(cast(birth_date as {{ dbt.type_string() }}), ''), '|',
            coalesce(committee_code, ''), '|', coalesce(township_text, ''), '|', coalesce(village_text, '')
        )
{%- endset %}
with records as (
    select
        feed_code,
        key_text,
        min(row_version) as oldest,
        max(row_version) as newest,
        min({{ state }}) != max({{ state }}) as has_changed
    from {{ ref('int_person_rows__unioned') }}
    where {{ sources }}
    group by feed_code, key_text
),

person_rows as (
    select
        *,
        {{ state }} as state
    from {{ ref('int_person_rows__unioned') }}
    where {{ sources }}
),

compared as (
    select
        person_rows.*,
        person_rows.row_version = records.newest as is_newest,
        lag(person_rows.state) over (
            partition by person_rows.feed_code, person_rows.key_text order by person_rows.row_version asc
        ) as previous_state
    from person_rows
    inner join records on person_rows.feed_code = records.feed_code and person_rows.key_text = records.key_text
    where records.has_changed or person_rows.row_version = records.oldest or person_rows.row_version = records.newest
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
    is_newest,
    previous_state is not null as has_predecessor
from compared
where is_newest or previous_state is null or state != previous_state
