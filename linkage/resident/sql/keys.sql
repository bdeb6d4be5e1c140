-- By what the stirred persons are found: a row per person and search key.

create or replace temp table key_now as
with person as (
    select person.* from identity.person semi join stirred on person.number = stirred.number
),

fact as (
    select fact_now.* from fact_now semi join stirred on fact_now.number = stirred.number
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
    union all
    select person.number, search_key('relative', relative.kin_number)
    from identity.relative
    inner join person on relative.number = person.number
    union all
    select person.number, search_key('relative', relative.number)
    from identity.relative
    inner join person on relative.kin_number = person.number
)

select distinct number, search_key from keys where search_key is not null;

create or replace temp table key_before as
select person_key.number, person_key.search_key, person_key.rowid as place
from identity.person_key
semi join stirred on person_key.number = stirred.number;

-- Most keys of a stirred person stay what they were; those are not written again.
create or replace temp table lost_key as
select * from key_before
anti join key_now on key_before.number = key_now.number and key_before.search_key = key_now.search_key;

delete from identity.person_key where rowid in (select place from lost_key);
insert into identity.person_key
select * from key_now
anti join key_before on key_now.number = key_before.number and key_now.search_key = key_before.search_key;
