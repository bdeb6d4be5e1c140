-- A-19 身份证校验不通过或虚构: a number that cannot be one: its check digit, its date, its length or its characters, or a
-- placeholder. Likely a slip of the pen: blue. An empty or masked cell is no number.
{%- set impossible = ['ID_CHECK', 'ID_DATE', 'ID_LEN', 'ID_CHARS', 'ID_PLACEHOLDER'] %}
with records as (
    select
        *,
        coalesce(resident_id_number, '') || '~' || coalesce(full_name, '') as written_text
    from {{ ref('int_person_records__unioned') }}
    where
        record_role = 'own'
        and not is_usable
        and number_defects not like '%ID_MASKED%'
        and (
            {%- for code in impossible %}
                {{ 'or ' if not loop.first }}number_defects like '%{{ code }}%'
            {%- endfor %}
        )
),

linked as (
    select * from {{ ref('int_citizens__linked') }}
    where record_role = 'own'
)

select
    'A-19' as check_code,
    {{ keyed_hash("'A-19:' || records.feed_code || records.written_text") }} as subject_key,
    min(linked.citizen_id) as citizen_id,
    'NONE' as programme_code,
    min(records.first_delivered_date) as since_date,
    'B' as grade,
    cast(null as decimal(18, 2)) as amount_at_risk_yuan,
    'number in ' || records.feed_code || ': ' || min(records.number_defects) as facts,
    records.feed_code || ':' || min(records.record_key) as evidence
from records
inner join linked on records.record_key = linked.record_key
group by records.feed_code, records.written_text
