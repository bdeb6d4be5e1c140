-- A-18 性别年龄与身份证不符: the sex or birth date that a row states is not the one its own sound number tells. Likely
-- a slip of the pen, or the number of a guardian: blue. One doubt a feed and number, however often it is delivered.
with records as (
    select * from {{ ref('int_person_records__unioned') }}
    where record_role = 'own' and is_usable and (number_defects like '%ID_SEX%' or number_defects like '%ID_BIRTH%')
),

linked as (
    select * from {{ ref('int_citizens__linked') }}
    where record_role = 'own'
)

select
    'A-18' as check_code,
    {{ keyed_hash("'A-18:' || records.feed_code || records.stated_text") }} as subject_key,
    min(linked.citizen_id) as citizen_id,
    'NONE' as programme_code,
    min(records.first_delivered_date) as since_date,
    'B' as grade,
    cast(null as decimal(18, 2)) as amount_at_risk_yuan,
    case
        when not bool_or(records.number_defects like '%ID_BIRTH%') then 'sex'
        when bool_or(records.number_defects like '%ID_SEX%') then 'birth date and sex'
        else 'birth date'
    end || ' not as the number says, in ' || records.feed_code as facts,
    records.feed_code || ':' || min(records.record_key) as evidence
from records
inner join linked on records.record_key = linked.record_key
group by records.feed_code, records.stated_text
