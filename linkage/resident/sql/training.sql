-- Rows whose person is known, with the number put aside, and the persons that the other feeds make of those numbers.
-- Accounts of the persons come from finance and pensions alone, so that no row is compared with itself.

-- The rows are chosen by their place and fetched afterwards, so that no sort carries whole rows.
create or replace temp table pretended_row as
with chosen as (
    select unnest(min_by(rowid, md5(spelling_key), @A_FEED@)) as place
    from identity.spelling
    where record_role = 'own' and feed_code != 'GA01' and name is not null and is_owners
    group by feed_code
)

select spelling.*
from identity.spelling
semi join chosen on spelling.rowid = chosen.place;

create or replace temp table pretended as
select
    'loose' as source_dataset,
    spelling_key as node_id,
    name,
    case when is_masked_name then left(name, 1) end as masked_surname,
    left(name, 1) as surname,
    folded_name,
    name_pattern,
    cast(null as varchar) as number,
    cast(null as varchar) as number_text,
    cast(null as varchar) as number_prefix,
    cast(null as varchar) as cut_prefix,
    cast(null as varchar[]) as numbers,
    cast(null as varchar) as number_mask,
    birth_date,
    sex,
    listed([division_code]) as divisions,
    listed([township_code]) as townships,
    case when feed_code not in ('CZ01', 'RS02') then listed([account_number]) end as accounts,
    cast(null as varchar[]) as phones,
    kin_numbers as kin,
    number as true_number,
    0 as pair_id
from pretended_row;

create or replace temp table pretended_face as
with wanted as (select distinct true_number as number from pretended)

select
    person.number,
    person.name,
    person.folded_name,
    listed(list(spelling.division_code) filter (where spelling.feed_code = 'GA01')) as divisions,
    listed(list(spelling.township_code) filter (where spelling.feed_code = 'GA01')) as townships,
    listed(list(spelling.account_number) filter (where spelling.feed_code in ('CZ01', 'RS02'))) as accounts,
    listed(list(spelling.phone_number)) as phones,
    listed(flatten(list(spelling.kin_numbers) filter (where spelling.feed_code = 'GA01'))) as kin,
    person.number as true_number,
    0 as pair_id
from identity.spelling as spelling
semi join wanted on spelling.number = wanted.number
inner join identity.person as person on spelling.number = person.number
where person.name is not null
group by person.number, person.name, person.folded_name;

create or replace temp table pretended_person as from person_side('pretended_face');

create or replace temp table pretended_label as
select
    'loose' as source_dataset_l,
    pretended.node_id as node_id_l,
    'person' as source_dataset_r,
    pretended_person.node_id as node_id_r
from pretended
inner join pretended_person on pretended.true_number = pretended_person.node_id;

create or replace temp table name_frequency as
select name, count(*) / sum(count(*)) over () as share
from identity.person
where name is not null
group by name;

-- How often two persons agree by chance in what is left of a damaged number or name.
create or replace temp table chance as
with shares as (
    select 'prefix' as kind, left(number, 15) as rest from identity.person
    union all select 'mask', number_mask(number) from identity.person
    union all select 'slip', left(number, 14) from identity.person
    union all select 'surname', left(name, 1) from identity.person where name is not null
    union all select 'stem', left(name, length(name) - 1) from identity.person where length(name) > 1
),

counted as (select kind, rest, count(*) as n from shares group by kind, rest)

select kind, sum(n * n) / power(sum(n), 2) as chance
from counted
group by kind;
