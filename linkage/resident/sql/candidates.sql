-- Which numbered persons an unsettled node is compared with: those that share a search key. A key that would make more
-- pairs than @PAIRS_OF_A_KEY@ (a placeholder, one name for all) says nothing about a person and is left out; the
-- narrower keys of the same row remain.

create or replace temp table wanted_key as
select node_key.search_key, count(distinct node_key.node_id) as node_count
from node_key
semi join (select search_key from node_key semi join unsettled on node_key.node_id = unsettled.node_id) as own
    on node_key.search_key = own.search_key
group by node_key.search_key;

create or replace temp table found_person as
select person_key.number, person_key.search_key
from identity.person_key
semi join wanted_key on person_key.search_key = wanted_key.search_key;

create or replace temp table crowded_key as
select wanted_key.search_key
from found_person
inner join wanted_key on found_person.search_key = wanted_key.search_key
group by wanted_key.search_key, wanted_key.node_count
having count(*) * wanted_key.node_count > @PAIRS_OF_A_KEY@;

create or replace temp table narrow_candidate as
select distinct node_key.node_id, found_person.number
from node_key
semi join unsettled on node_key.node_id = unsettled.node_id
inner join found_person on node_key.search_key = found_person.search_key
anti join crowded_key on node_key.search_key = crowded_key.search_key
where not node_key.is_broad;

create or replace temp table found_namesake as
select distinct narrow_candidate.node_id
from narrow_candidate
inner join node on narrow_candidate.node_id = node.node_id
inner join identity.person on narrow_candidate.number = person.number
where person.name = node.name or person.former_name = node.name or person.name like node.name_pattern;

create or replace temp table candidate as
select node_id, number from narrow_candidate
union
select node_key.node_id, found_person.number
from node_key
semi join unsettled on node_key.node_id = unsettled.node_id
anti join found_namesake on node_key.node_id = found_namesake.node_id
inner join found_person on node_key.search_key = found_person.search_key
anti join crowded_key on node_key.search_key = crowded_key.search_key
where node_key.is_broad;

-- The persons found, one row per name the departments know them by.
create or replace temp table face as
with wanted as (select distinct number from candidate),

described as (
    select
        spelling.number,
        listed(list(spelling.division_code)) as divisions,
        listed(list(spelling.township_code)) as townships,
        listed(list(spelling.account_number)) as accounts,
        listed(list(spelling.phone_number)) as phones
    from identity.spelling
    semi join wanted on spelling.number = wanted.number
    where spelling.is_owners
    group by spelling.number
),

kinship as (
    select number, listed(list(relative)) as kin
    from (
        select number, kin_number as relative from identity.relative
        union all
        select kin_number, number from identity.relative
    )
    semi join wanted using (number)
    group by number
),

named as (
    select number, name, folded_name from identity.person semi join wanted using (number) where name is not null
    union
    select number, former_name, former_name from identity.person semi join wanted using (number) where former_name is not null
)

select named.number, named.name, named.folded_name, described.* exclude (number), kinship.kin
from named
inner join described on named.number = described.number
left join kinship on named.number = kinship.number;
