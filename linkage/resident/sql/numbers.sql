-- Tiers T1 and T2 (domain handbook 1.10) for the numbers touched: who owns a number, and which spellings with it are the
-- owner's. A row whose name is clearly another's is that person's row with a borrowed number: it is nobody's by number.

-- Numbers of what came or went, and those that a decision speaks of.
create or replace temp table moved_number as
select number from gone where number is not null
union
select number from arrived where number is not null
union
select number from decided_numbers where number is not null;

-- Every column costs a pass over all spellings: only those that a later step reads.
create or replace temp view spelling_of_number as
select
    number, spelling_key, place, former_relation, was_owners, feed_code, record_role, record_count, is_corrected, name,
    folded_name, name_pattern, is_masked_name, former_name, birth_date, sex, township_code, division_code,
    account_number, phone_number, kin_numbers
from spelling_now;

create or replace temp table touched_spelling as
select spelling_now.*
from spelling_of_number as spelling_now
semi join moved_number on spelling_now.number = moved_number.number;

-- Who is stated to be whose relative. Both ends of a statement that came or went are touched.
create or replace temp table stated_relative as
select distinct number, unnest(kin_numbers) as kin_number from touched_spelling where kin_numbers is not null;

create or replace temp table withdrawn_relative as
select relative.*
from identity.relative
semi join moved_number on relative.number = moved_number.number
anti join stated_relative
    on relative.number = stated_relative.number and relative.kin_number = stated_relative.kin_number;

create or replace temp table new_relative as
select * from stated_relative
anti join identity.relative
    on stated_relative.number = relative.number and stated_relative.kin_number = relative.kin_number;

delete from identity.relative where (number, kin_number) in (select (number, kin_number) from withdrawn_relative);
insert into identity.relative select number, kin_number from new_relative;

create or replace temp table touched as
select number from moved_number
union
select kin_number from withdrawn_relative
union
select kin_number from new_relative;

insert into touched_spelling
select spelling_now.*
from spelling_of_number as spelling_now
semi join (select number from touched except select number from moved_number) as kin
    on spelling_now.number = kin.number;

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

create or replace temp table person_before as
select person.* from identity.person semi join touched on person.number = touched.number;

create or replace temp table person_now as
select
    touched_spelling.number, any_value(owner.name) as name, any_value(owner.folded_name) as folded_name,
    any_value(owner.former_name) as former_name
from touched_spelling
left join owner on touched_spelling.number = owner.number
group by touched_spelling.number;

-- Most persons touched are called what they were; those are not written again.
create or replace temp table lost_person as
select * from person_before except select * from person_now;

create or replace temp table new_person as
select * from person_now except select * from person_before;

delete from identity.person where number in (select number from lost_person);
insert into identity.person select number, name, folded_name, former_name from new_person;

-- What the other name of a number is to the owner's. Only a slip of the pen leaves the row with the owner.
delete from identity.other_name where number in (select number from touched);
insert into identity.other_name
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
    end as likeness
from number_name
inner join owner on number_name.number = owner.number and number_name.name != owner.name;

-- A relative known to bear exactly the other name wins over any likeness to the owner's. Few numbers have another name,
-- so this is computed for all; a number for which it changed is touched, whoever's row it was that changed.
create or replace temp table name_of_relative as
with alike as (
    select number, name from identity.other_name where likeness not in ('former_name', 'other_name')
)

select distinct alike.number, alike.name
from (
    select number, kin_number as relative from identity.relative
    union all
    select kin_number, number from identity.relative
) as kinship
inner join alike on kinship.number = alike.number
inner join identity.person on kinship.relative = person.number and alike.name = person.name;

create or replace temp table retold as
select number
from (
    (select * from name_of_relative except select * from identity.name_of_relative)
    union all
    (select * from identity.name_of_relative except select * from name_of_relative)
)
except
select number from touched;

delete from identity.name_of_relative;
insert into identity.name_of_relative select number, name from name_of_relative order by number, name;
insert into touched select number from retold;
insert into touched_spelling
select spelling_now.*
from spelling_of_number as spelling_now
semi join retold on spelling_now.number = retold.number;

create or replace temp table touched_numbered as
with related as (
    select
        touched_spelling.spelling_key,
        touched_spelling.place,
        touched_spelling.former_relation,
        touched_spelling.number,
        touched_spelling.account_number,
        touched_spelling.phone_number,
        touched_spelling.township_code,
        touched_spelling.division_code,
        case
            when parted.number is not null then 'set_apart'
            when name_of_relative.number is not null then 'other_name'
            when other_name.likeness is not null then other_name.likeness
            when touched_spelling.name is null then 'number_only'
            else 'same_name'
        end as relation,
        touched_spelling.is_corrected
    from touched_spelling
    left join identity.other_name
        on touched_spelling.number = other_name.number and touched_spelling.name = other_name.name
    left join name_of_relative
        on touched_spelling.number = name_of_relative.number and touched_spelling.name = name_of_relative.name
    left join parted_names as parted
        on touched_spelling.number = parted.number and touched_spelling.name is not distinct from parted.name
)

select *, relation not in ('other_name', 'set_apart') as is_owners from related;

-- What the departments know of the persons touched, before and now: what loose spellings find them by, and are compared
-- with. Most rows that come tell nothing new; of the persons touched, only those of whom it is another are stirred.
create or replace temp table fact_before as
select number, account_number, phone_number, township_code, division_code from touched_spelling where was_owners
union
select number, account_number, phone_number, township_code, division_code from gone where was_owners;

create or replace temp table fact_now as
select distinct number, account_number, phone_number, township_code, division_code
from touched_numbered
where is_owners;

create or replace temp table stirred as
select number from (select * from fact_now except select * from fact_before)
union
select number from (select * from fact_before except select * from fact_now)
union
select number from new_person
union
select number from lost_person
union
select unnest([number, kin_number]) from withdrawn_relative
union
select unnest([number, kin_number]) from new_relative;

update identity.spelling
set relation = touched_numbered.relation, is_owners = touched_numbered.is_owners
from touched_numbered
where
    spelling.rowid = touched_numbered.place
    and touched_numbered.relation is distinct from touched_numbered.former_relation;

insert into identity.spelling
select arrived.*, touched_numbered.relation, coalesce(touched_numbered.is_owners, false) as is_owners
from arrived
left join touched_numbered on arrived.spelling_key = touched_numbered.spelling_key;
