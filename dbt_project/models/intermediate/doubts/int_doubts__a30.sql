-- A-30 一号多名、一人多号: one sound number with different names in one feed as it stands, or two people of one name,
-- birth date and parent with different numbers on the register. A former name and a corrected number explain it. A name
-- with a space, a clerk's note or a lost character is no other name: of two names neither begins with the other.
-- Records of one number fold into one, so the rows are asked; those of the subsidy card repeat the rosters.
with own_rows as (
    select
        feed_code,
        resident_id_number,
        full_name,
        former_name,
        birth_date,
        feed_code || ':' || _load_id || '#' || cast(_source_row as {{ dbt.type_string() }}) as evidence
    from {{ ref('int_person_rows__unioned') }}
    where
        record_role = 'own'
        and feed_code != 'CZ01'
        and is_usable
        and length(resident_id_number) = 18
        and full_name is not null
        and _is_current
),

register as (
    select * from own_rows
    where feed_code = 'GA01'
),

numbers as (
    select * from {{ ref('int_identity_numbers__resolved') }}
),

former_names as (
    select distinct
        resident_id_number,
        former_name
    from register
    where former_name is not null
),

-- Almost every number is written with one name in a feed: only the others are looked at closely.
written_twice as (
    select
        feed_code,
        resident_id_number
    from own_rows
    group by feed_code, resident_id_number
    having min(full_name) != max(full_name)
),

written as (
    select
        own_rows.feed_code,
        own_rows.resident_id_number,
        own_rows.evidence,
        translate(
            split_part(split_part(own_rows.full_name, '(', 1), '（', 1), ' 　*?□·•‧・．0123456789', ''
        ) as bare_name
    from own_rows
    inner join written_twice
        on
            own_rows.resident_id_number = written_twice.resident_id_number
            and own_rows.feed_code = written_twice.feed_code
    left join former_names
        on
            own_rows.resident_id_number = former_names.resident_id_number
            and own_rows.full_name = former_names.former_name
    where former_names.resident_id_number is null
),

shared as (
    select
        feed_code,
        resident_id_number
    from written
    group by feed_code, resident_id_number
    having left(max(bare_name), length(min(bare_name))) != min(bare_name)
),

of_several_names as (
    select
        numbers.citizen_id,
        'one number, several names in ' || shared.feed_code as facts,
        written.evidence
    from shared
    inner join written
        on
            shared.resident_id_number = written.resident_id_number
            and shared.feed_code = written.feed_code
    inner join numbers on shared.resident_id_number = numbers.resident_id_number
),

persons as (
    select
        register.resident_id_number,
        register.full_name,
        register.birth_date,
        register.evidence,
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
        other.evidence
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
