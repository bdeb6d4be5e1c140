-- The spellings that came, as linkage reads them. Most names are plain and stay as they are; `written_name` holds each
-- other name that occurs in them, read once.

create or replace temp table arrived as
with stated as (
    select
        wanted.*,
        coalesce(wanted.own_number, vouched_now.number) as stated_number
    from wanted
    left join vouched_now on wanted.resident_id_number = vouched_now.number and not wanted.is_usable
),

read as (
    select
        stated.*,
        stated.stated_number is null and stated.is_usable as is_other_document,
        stated.stated_number is null and not stated.is_usable as is_defective,
        name_is_plain(stated.full_name) as is_plain_name,
        name_is_plain(stated.former_name) as is_plain_former_name
    from stated
)

select
    read.spelling_key,
    read.feed_code,
    read.record_role,
    read.record_count,
    read.resident_id_number,
    coalesce(corrections.new_number, read.stated_number) as number,
    corrections.old_number is not null as is_corrected,
    -- A sound number that the row's own birth date contradicts: a parent's or guardian's (E08).
    case when read.is_other_document and sound_number(read.resident_id_number) then read.resident_id_number end
        as borrowed_number,
    case when read.is_defective then upper(read.resident_id_number) end as defective_text,
    case when read.is_other_document and not sound_number(read.resident_id_number) then upper(read.resident_id_number) end
        as document,
    case when read.is_plain_name then read.full_name else own_name.core end as name,
    case when read.is_plain_name then read.full_name else own_name.folded end as folded_name,
    own_name.pattern as name_pattern,
    coalesce(own_name.is_masked, false) as is_masked_name,
    case when read.is_plain_former_name then read.former_name else former.core end as former_name,
    read.birth_date,
    nullif(read.sex, 'unknown') as sex,
    read.township_code,
    read.division_code,
    account_number(read.account_number) as account_number,
    phone_number(read.phone_number) as phone_number,
    listed(string_split(read.kin_numbers, ';')) as kin_numbers
from read
left join corrections on read.stated_number = corrections.old_number
left join written_name as own_name
    on case when not read.is_plain_name then read.full_name end = own_name.x
left join written_name as former
    on case when not read.is_plain_former_name then read.former_name end = former.x;

delete from identity.vouched;
insert into identity.vouched select number from vouched_now;
delete from identity.correction;
insert into identity.correction select old_number, new_number from corrections;

delete from identity.spelling where rowid in (select place from gone);
-- The place is that in the memory, for the steps that write there; what arrived has none yet, and was nobody's.
create or replace temp view spelling_now as
select * exclude (relation, is_owners), rowid as place, relation as former_relation, is_owners as was_owners
from identity.spelling
union all
select *, cast(null as bigint), cast(null as varchar), false from arrived;
