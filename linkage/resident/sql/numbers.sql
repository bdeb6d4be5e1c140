-- Tiers T1 and T2 (domain handbook 1.10) for the numbers touched: who owns a number, and which spellings with it are the
-- owner's. A row whose name is clearly another's is that person's row with a borrowed number: it is nobody's by number.

create or replace temp table touched_spelling as
select spelling.*
from identity.spelling
semi join touched on spelling.number = touched.number;

create or replace temp table number_name as
select
    number,
    name,
    bool_or(is_masked_name) as is_masked,
    any_value(folded_name) as folded_name,
    any_value(name_pattern) as name_pattern,
    bool_or(feed_code = 'GA01' and record_role = 'own') as is_on_register,
    count(distinct feed_code) as feed_count,
    sum(record_count) as record_count,
    max(former_name) as former_name,
    -- The row's own birth date and sex against what the number says; lunar dates and nominal ages stay within a year (E17).
    coalesce(bool_or(abs(date_diff('day', birth_date, number_birth(number))) <= 400), false) as is_birth_near,
    coalesce(bool_or(sex != number_sex(number)), false) as is_sex_other
from touched_spelling
where name is not null
group by number, name;

create or replace temp table owner as
select
    number,
    max_by(name, (is_on_register, not is_masked, name_pattern is null, feed_count, record_count, name)) as name,
    max_by(folded_name, (is_on_register, not is_masked, name_pattern is null, feed_count, record_count, name)) as folded_name,
    max(former_name) as former_name
from number_name
group by number;

delete from identity.relative where number in (select number from touched);
insert into identity.relative
select distinct number, unnest(kin_numbers) as kin_number
from touched_spelling
where kin_numbers is not null;

create or replace temp table touched_relative as
select number, kin_number as relative from identity.relative semi join touched on relative.number = touched.number
union
select kin_number, number from identity.relative semi join touched on relative.kin_number = touched.number;

-- What the other name of a number is to the owner's. Only a slip of the pen leaves the row with the owner.
create or replace temp table other_name as
select
    number_name.number,
    number_name.name,
    case
        when number_name.name = owner.former_name then 'former_name'
        when number_name.is_masked and owner.name like number_name.name_pattern then 'masked_name'
        when owner.name like number_name.name_pattern then 'lost_character'
        when number_name.folded_name = owner.folded_name then 'variant_character'
        when
            name_is_slip(number_name.name, owner.name)
            and (number_name.is_birth_near or (length(owner.name) > 2 and not number_name.is_sex_other))
            then 'slip_of_name'
        else 'other_name'
    end as relation
from number_name
inner join owner on number_name.number = owner.number and number_name.name != owner.name;

-- A relative known to bear exactly the other name wins over any likeness to the owner's.
create or replace temp table name_of_relative as
select distinct other_name.number, other_name.name
from other_name
inner join touched_relative on other_name.number = touched_relative.number
inner join (select number, name from identity.person union select number, name from owner) as known
    on touched_relative.relative = known.number and other_name.name = known.name
where other_name.relation not in ('former_name', 'other_name');

delete from identity.numbered
where number in (select number from touched) or spelling_key in (select spelling_key from gone);
insert into identity.numbered
select
    touched_spelling.spelling_key,
    touched_spelling.number,
    case
        when parted.number is not null then 'set_apart'
        when name_of_relative.number is not null then 'other_name'
        when other_name.relation is not null then other_name.relation
        when touched_spelling.name is null then 'number_only'
        else 'same_name'
    end as relation
from touched_spelling
left join other_name on touched_spelling.number = other_name.number and touched_spelling.name = other_name.name
left join name_of_relative
    on touched_spelling.number = name_of_relative.number and touched_spelling.name = name_of_relative.name
left join parted_names as parted
    on touched_spelling.number = parted.number and touched_spelling.name is not distinct from parted.name;

-- Persons whose search keys change are remembered by the keys they had.
create or replace temp table moved_key as
select distinct person_key.search_key
from identity.person_key
semi join touched on person_key.number = touched.number;

delete from identity.person where number in (select number from touched);
insert into identity.person
select touched_spelling.number, any_value(owner.name), any_value(owner.folded_name), any_value(owner.former_name)
from touched_spelling
left join owner on touched_spelling.number = owner.number
group by touched_spelling.number;

delete from identity.person_key where number in (select number from touched);
insert into identity.person_key
with person as (
    select person.* from identity.person semi join touched on person.number = touched.number
),

fact as (
    select distinct
        touched_spelling.number, touched_spelling.account_number, touched_spelling.phone_number,
        touched_spelling.township_code
    from touched_spelling
    inner join identity.numbered on touched_spelling.spelling_key = numbered.spelling_key
    where numbered.relation not in ('other_name', 'set_apart')
),

keys as (
    select number, search_key('number', number) as search_key from person
    union all select number, search_key('prefix', left(number, 15)) from person
    union all select number, search_key('mask', number_mask(number)) from person
    union all select number, search_key('left half', left(number, 10) || name) from person
    union all select number, search_key('right half', right(number, 8) || name) from person
    union all select number, search_key('fourteen', left(number, 14)) from person
    union all select number, search_key('name and birth', name || number_birth(number)) from person
    union all select number, search_key('name and birth', former_name || number_birth(number)) from person
    union all select number, search_key('surname and birth', left(name, 1) || number_birth(number)) from person
    union all select number, search_key('name', name) from person
    union all select number, search_key('name', former_name) from person
    union all select number, search_key('folded name', folded_name) from person
    union all
    select fact.number, search_key('name and township', person.name || fact.township_code)
    from fact
    inner join person on fact.number = person.number
    union all select number, search_key('account', account_number) from fact
    union all select number, search_key('phone', phone_number) from fact
    union all select number, search_key('relative', relative) from touched_relative
)

select distinct number, search_key from keys where search_key is not null;

insert into moved_key
select distinct search_key
from identity.person_key
semi join touched on person_key.number = touched.number;
