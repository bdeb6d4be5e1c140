-- A-30 一号多名、一人多号: one sound number with different names in one feed, or two people of one name, birth date and
-- parent with different numbers on the register. A former name and a corrected number explain it; a name that was masked
-- or lost a character is no other name.
with spellings as (
    select
        spelling_key,
        feed_code,
        number,
        name
    from {{ source('identity', 'spelling') }}
    where record_role = 'own' and number is not null and name is not null and name_pattern is null
),

register as (
    select
        resident_id_number,
        full_name,
        former_name,
        birth_date,
        record_key
    from {{ ref('int_person_records__unioned') }}
    where feed_code = 'GA01' and record_role = 'own' and is_usable and _is_current
),

numbers as (
    select * from {{ ref('int_identity_numbers__resolved') }}
),

written as (
    select
        spellings.feed_code,
        spellings.number,
        spellings.name,
        min(spellings.spelling_key) as spelling_key
    from spellings
    left join register
        on
            spellings.number = register.resident_id_number
            and spellings.name = register.former_name
    where register.resident_id_number is null
    group by spellings.feed_code, spellings.number, spellings.name
),

shared as (
    select
        feed_code,
        number
    from written
    group by feed_code, number
    having count(*) > 1
),

keys as (
    select
        spelling_key,
        min(record_key) as record_key
    from {{ ref('int_person_records__unioned') }}
    where record_role = 'own'
    group by spelling_key
),

of_several_names as (
    select
        numbers.citizen_id,
        'one number, several names in ' || written.feed_code as facts,
        written.feed_code || ':' || keys.record_key as evidence
    from shared
    inner join written on shared.number = written.number and shared.feed_code = written.feed_code
    inner join numbers on written.number = numbers.resident_id_number
    inner join keys on written.spelling_key = keys.spelling_key
),

persons as (
    select
        register.resident_id_number,
        register.full_name,
        register.birth_date,
        register.record_key,
        numbers.citizen_id,
        numbers.current_number,
        parents.parent_citizen_id
    from register
    inner join numbers on register.resident_id_number = numbers.resident_id_number
    inner join {{ ref('int_kin__parents') }} as parents on numbers.citizen_id = parents.citizen_id
),

of_several_numbers as (
    select
        one.citizen_id,
        'two numbers, one name, birth date and parent on the register' as facts,
        'GA01:' || other.record_key as evidence
    from persons as one
    inner join persons as other
        on
            one.parent_citizen_id = other.parent_citizen_id
            and one.full_name = other.full_name
            and one.birth_date = other.birth_date
            and one.current_number != other.current_number
),

doubled as (
    select * from of_several_names
    union all
    select * from of_several_numbers
)

select
    'A-30' as check_code,
    citizen_id as subject_key,
    citizen_id,
    'NONE' as programme_code,
    cast(null as date) as since_date,
    'Y' as grade,
    cast(null as decimal(18, 2)) as amount_at_risk_yuan,
    {{ sorted_list('facts') }} as facts,
    {{ sorted_list('evidence') }} as evidence
from doubled
where citizen_id is not null
group by citizen_id
