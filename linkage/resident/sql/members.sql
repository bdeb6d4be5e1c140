-- Which citizen every spelling is from tonight on, and what became of the ids. Only what was touched is looked at.
-- Rule of persistence: an id stays with the group of its number while one of its spellings is there, else with the group
-- that holds most of the spellings it had. Of several ids a group keeps the one with most of its spellings, the older one
-- of equals; the others lead to it for ever. A group that is parted again gets back the id that it had before.

-- Rows with one passport, or one wrong number, and one name are one person: where one of them is linked, all are.
create or replace temp table text_link as
with told as (
    select node.stated_text, node.name, verdict.number
    from node
    inner join identity.verdict on node.node_id = verdict.node_id
    where verdict.outcome = 'linked'
    union all
    select stated_text, name, other_number
    from decided
    where kind = 'same' and is_record and other_number is not null
)

select stated_text, name, min(number) as number
from told
where length(stated_text) >= 12 and not number_is_masked(stated_text) and not number_is_cut(stated_text)
group by stated_text, name
having count(distinct number) = 1;

create or replace temp table placed as
select
    loose.spelling_key,
    coalesce(
        joined_spellings.number,
        case when verdict.outcome = 'linked' then verdict.number end,
        case when not coalesce(list_contains(node.barred_numbers, text_link.number), false) then text_link.number end
    ) as number,
    case
        when joined_spellings.number is not null then 'steward'
        when verdict.outcome = 'linked' then 'model'
        when text_link.number is not null then 'same_text'
    end as method,
    case when joined_spellings.number is not null then 1.0 else verdict.probability end as probability
from identity.loose
inner join node on loose.node_id = node.node_id
inner join identity.verdict on loose.node_id = verdict.node_id
left join text_link on node.stated_text = text_link.stated_text and node.name = text_link.name
left join joined_spellings on loose.spelling_key = joined_spellings.spelling_key;

create or replace temp table wanted_member as
with desired as (
    select
        spelling_key,
        number,
        case
            when relation in ('same_name', 'number_only')
                then case when is_corrected then 'corrected_number' else 'identity_number' end
            else 'number_and_' || relation
        end as method,
        cast(1.0 as double) as probability
    from touched_numbered
    where is_owners
    union all
    select spelling_key, number, method, probability from placed where number is not null
)

select desired.spelling_key, coalesce(joined_numbers.root, desired.number) as root, desired.method, desired.probability
from desired
left join joined_numbers on desired.number = joined_numbers.number;

-- Spellings looked at tonight, whatever becomes of them.
create or replace temp table in_question as
select spelling_key from gone
union all
select spelling_key from identity.loose
union all
select spelling_key from touched_numbered;

create or replace temp table former_member as
select member.*, member.rowid as place
from identity.member
semi join in_question on member.spelling_key = in_question.spelling_key
where member.known_to is null;

-- Where a spelling goes over to another person, the untouched spellings of both count too for who keeps which id.
create or replace temp table bystander as
with gone_over as (
    select former_member.citizen_id, wanted_member.root
    from former_member
    inner join wanted_member on former_member.spelling_key = wanted_member.spelling_key
    inner join identity.citizen on former_member.citizen_id = citizen.citizen_id
    where citizen.root != wanted_member.root
),

contested as (
    select citizen_id from gone_over
    union
    select citizen.citizen_id from identity.citizen semi join gone_over on citizen.root = gone_over.root
)

select member.*, member.rowid as place, citizen.root
from identity.member
inner join identity.citizen on member.citizen_id = citizen.citizen_id
semi join contested on member.citizen_id = contested.citizen_id
anti join in_question on member.spelling_key = in_question.spelling_key
where member.known_to is null;

insert into in_question select spelling_key from bystander;
insert into wanted_member select spelling_key, root, method, probability from bystander;
insert into former_member select * exclude (root) from bystander;

create or replace temp table claim as
with shared as (
    select wanted_member.root, former_member.citizen_id, count(*) as spelling_count
    from wanted_member
    inner join former_member on wanted_member.spelling_key = former_member.spelling_key
    group by wanted_member.root, former_member.citizen_id
),

of_number as (
    select distinct wanted_member.root, citizen.citizen_id, 0 as spelling_count
    from wanted_member
    inner join identity.citizen on wanted_member.root = citizen.root
),

claims as (
    select root, citizen_id, max(spelling_count) as spelling_count
    from (select * from shared union all select * from of_number)
    group by root, citizen_id
)

select
    claims.root,
    claims.citizen_id,
    claims.spelling_count,
    citizen.first_night,
    coalesce(citizen.root = claims.root, false) as is_of_number,
    citizen.merged_into
from claims
inner join identity.citizen on claims.citizen_id = citizen.citizen_id;

-- Each id goes to one group, and each group takes one of the ids that went to it.
create or replace temp table awarded as
with taken as (
    select * from claim
    qualify row_number() over (
        partition by citizen_id order by spelling_count > 0 and is_of_number desc, spelling_count desc, is_of_number desc, root
    ) = 1
)

select root, citizen_id, merged_into
from taken
where merged_into is null or is_of_number
qualify row_number() over (
    partition by root
    order by merged_into is null desc, spelling_count desc, first_night, is_of_number desc, citizen_id
) = 1;

create or replace temp table founded as
with unnamed as (
    select distinct wanted_member.root
    from wanted_member
    anti join awarded on wanted_member.root = awarded.root
),

coined as (
    select root, 'C' || left(keyed_hash('citizen:' || root), 16) as citizen_id from unnamed
)

select
    coined.root,
    case
        when citizen.citizen_id is null then coined.citizen_id
        else 'C' || left(keyed_hash('citizen:' || coined.root || ':' || cast($night as varchar)), 16)
    end as citizen_id
from coined
left join identity.citizen on coined.citizen_id = citizen.citizen_id;

create or replace temp table id_of_root as
select root, citizen_id from awarded
union all
select root, citizen_id from founded;

create or replace temp table new_member as
select wanted_member.spelling_key, id_of_root.citizen_id, wanted_member.method, wanted_member.probability
from wanted_member
inner join id_of_root on wanted_member.root = id_of_root.root;

-- What changed hands: rows that were one citizen's and are another's, or nobody's though still delivered.
create or replace temp table moved_spelling as
select
    former_member.spelling_key,
    former_member.citizen_id as citizen_id_from,
    new_member.citizen_id as citizen_id_to
from former_member
left join new_member on former_member.spelling_key = new_member.spelling_key
where
    former_member.citizen_id is distinct from new_member.citizen_id
    and (new_member.citizen_id is not null or former_member.spelling_key not in (select spelling_key from gone)
        or former_member.spelling_key in (select spelling_key from arrived));

-- An id all of whose spellings went to another one is merged into it.
create or replace temp table lost_id as
with unclaimed as (
    select claim.*
    from claim
    anti join id_of_root on claim.citizen_id = id_of_root.citizen_id
    where claim.merged_into is null
),

kept as (
    select member.citizen_id
    from identity.member
    semi join unclaimed on member.citizen_id = unclaimed.citizen_id
    anti join in_question on member.spelling_key = in_question.spelling_key
    where member.known_to is null
)

select unclaimed.citizen_id, arg_max(id_of_root.citizen_id, (unclaimed.spelling_count, unclaimed.root)) as merged_into
from unclaimed
inner join id_of_root on unclaimed.root = id_of_root.root
anti join kept on unclaimed.citizen_id = kept.citizen_id
group by unclaimed.citizen_id;

create or replace temp table tonight_change as
with changes as (
    select 'merge' as change_type, citizen_id as citizen_id_from, merged_into as citizen_id_to from lost_id
    union all
    select 'split', awarded.merged_into, awarded.citizen_id from awarded where awarded.merged_into is not null
    union all
    select distinct 'split', moved_spelling.citizen_id_from, founded.citizen_id
    from moved_spelling
    inner join founded on moved_spelling.citizen_id_to = founded.citizen_id
    union all
    select distinct 'override', moved_spelling.citizen_id_from, moved_spelling.citizen_id_to
    from moved_spelling
    where
        moved_spelling.citizen_id_from not in (select citizen_id from lost_id)
        and coalesce(moved_spelling.citizen_id_to, '') not in (
            select citizen_id from founded
            union all
            select citizen_id from awarded where merged_into is not null
        )
)

select
    'X' || left(md5(concat_ws('|', change_type, citizen_id_from, citizen_id_to, cast($night as varchar))), 16) as change_id,
    change_type,
    citizen_id_from,
    citizen_id_to
from changes;

-- Written at last: who is who from tonight on. A row that was begun and ended on one night never was.
update identity.member
set known_to = cast($night as date)
where
    rowid in (
        select former_member.place
        from former_member
        left join new_member on former_member.spelling_key = new_member.spelling_key
        where
            former_member.citizen_id is distinct from new_member.citizen_id
            or former_member.method is distinct from new_member.method
            or former_member.probability is distinct from new_member.probability
    );

insert into identity.member
select
    new_member.spelling_key, new_member.citizen_id, new_member.method, new_member.probability,
    cast($night as date) as known_from, cast(null as date) as known_to
from new_member
left join former_member on new_member.spelling_key = former_member.spelling_key
where
    former_member.citizen_id is distinct from new_member.citizen_id
    or former_member.method is distinct from new_member.method
    or former_member.probability is distinct from new_member.probability
order by new_member.spelling_key;

delete from identity.member where known_to <= known_from;

update identity.citizen
set merged_into = lost_id.merged_into
from lost_id
where citizen.citizen_id = lost_id.citizen_id;

update identity.citizen
set merged_into = null, root = id_of_root.root
from id_of_root
where
    citizen.citizen_id = id_of_root.citizen_id
    and (citizen.merged_into is not null or citizen.root is distinct from id_of_root.root);

insert into identity.citizen
select founded.citizen_id, founded.root, cast($night as date), null
from founded
order by founded.citizen_id;

create or replace temp table tonight_change_spelling as
select distinct tonight_change.change_id, moved_spelling.spelling_key
from tonight_change
inner join moved_spelling
    on
        tonight_change.citizen_id_from = moved_spelling.citizen_id_from
        and (
            tonight_change.citizen_id_to = moved_spelling.citizen_id_to
            or coalesce(tonight_change.citizen_id_to, moved_spelling.citizen_id_to) is null
        );

-- A change that concerns a spelling or a number of a decision made since the last night is that decision's.
create or replace temp table decided_spelling as
select spelling_key, author, approver from decided where not is_old
union
select spelling.spelling_key, decided.author, decided.approver
from (
    select number, author, approver from decided where not is_old
    union
    select other_number, author, approver from decided where not is_old
) as decided
inner join identity.spelling on decided.number = spelling.number;

insert into identity.change
select
    tonight_change.change_id,
    any_value(tonight_change.change_type),
    any_value(tonight_change.citizen_id_from),
    any_value(tonight_change.citizen_id_to),
    cast($night as date),
    min(decided_spelling.author),
    min_by(decided_spelling.approver, decided_spelling.author),
    case when min(decided_spelling.author) is not null then 'decision' else $cause end
from tonight_change
anti join identity.change on tonight_change.change_id = change.change_id
left join tonight_change_spelling on tonight_change.change_id = tonight_change_spelling.change_id
left join decided_spelling on tonight_change_spelling.spelling_key = decided_spelling.spelling_key
group by tonight_change.change_id
order by tonight_change.change_id;

insert into identity.change_spelling
select change_id, spelling_key
from tonight_change_spelling
anti join identity.change_spelling using (change_id, spelling_key)
order by change_id, spelling_key;
