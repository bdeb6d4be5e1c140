-- Spellings that no number of their own places, gathered into nodes: one for each different description, so that fifty
-- thousand rows with one placeholder are one comparison. Rebuilt whole each night: they are a hundredth of the records.

create or replace temp table loose_spelling as
select *, coalesce(borrowed_number, case when relation = 'other_name' then number end) as number_of_another
from identity.spelling
where record_role = 'own' and not is_owners;

-- What a defective number still tells, by what happened to it (domain handbook 1.9).
create or replace temp table fragment as
select
    text,
    number_repaired(text) as repaired,
    case
        when number_repaired(text) is not null then 'letters'
        when number_is_masked(text) then 'mask'
        when number_is_cut(text) then 'cut'
        when len(numbers_in_cell(text)) > 1 then 'several'
        when length(text) between 17 and 19 and length(translate(text, '0123456789', '')) <= 2 then 'slip'
        else 'none'
    end as kind
from (select distinct defective_text as text from loose_spelling where defective_text is not null);

create or replace temp table described as
select
    loose_spelling.spelling_key,
    loose_spelling.name,
    case when loose_spelling.is_masked_name then left(loose_spelling.name, 1) end as masked_surname,
    loose_spelling.name_pattern,
    loose_spelling.folded_name,
    fragment.repaired as number,
    case when fragment.kind in ('letters', 'slip') then loose_spelling.defective_text end as number_text,
    case when fragment.kind in ('letters', 'slip') then left(loose_spelling.defective_text, 15) end as number_prefix,
    case when fragment.kind = 'cut' then left(loose_spelling.defective_text, 15) end as cut_prefix,
    case when fragment.kind = 'several' then listed(numbers_in_cell(loose_spelling.defective_text)) end as numbers,
    case when fragment.kind = 'mask' then number_mask(loose_spelling.defective_text) end as number_mask,
    loose_spelling.birth_date,
    loose_spelling.sex,
    listed([loose_spelling.division_code]) as divisions,
    listed([loose_spelling.township_code]) as townships,
    listed([
        loose_spelling.account_number,
        case when looks_like_account(loose_spelling.defective_text) then loose_spelling.defective_text end
    ]) as accounts,
    listed([loose_spelling.phone_number]) as phones,
    listed(list_append(coalesce(loose_spelling.kin_numbers, []), loose_spelling.number_of_another)) as kin,
    -- Two rows with one passport, or with one wrong number, are one description of one person.
    coalesce(loose_spelling.document, loose_spelling.defective_text) as stated_text,
    loose_spelling.document is not null as is_other_document,
    parted_spellings.numbers as barred_numbers
from loose_spelling
left join fragment on loose_spelling.defective_text = fragment.text
left join parted_spellings on loose_spelling.spelling_key = parted_spellings.spelling_key;

create or replace temp table loose_now as
select
    spelling_key,
    md5(cast(to_json(struct_pack(
        name, masked_surname, name_pattern, number, number_text, number_prefix, cut_prefix, numbers, number_mask, birth_date, sex,
        divisions, townships, accounts, phones, kin, stated_text, barred_numbers
    )) as varchar)) as node_id
from described;

create or replace temp table node as
select loose_now.node_id, any_value(columns(described.* exclude (spelling_key)))
from loose_now
inner join described on loose_now.spelling_key = described.spelling_key
group by loose_now.node_id;

-- Narrow keys point at few persons; broad ones, of the name, are needed only where no narrow one leads to a namesake.
create or replace temp table node_key as
with keys as (
    select node_id, false as is_broad, search_key('number', number) as search_key from node
    union all select node_id, false, search_key('number', unnest(numbers)) from node
    union all select node_id, false, search_key('prefix', coalesce(number_prefix, cut_prefix)) from node
    union all select node_id, false, search_key('mask', number_mask) from node
    union all select node_id, false, search_key('left half', left(number_text, 10) || name) from node
    union all select node_id, false, search_key('right half', right(number_text, 8) || name) from node
    union all select node_id, false, search_key('fourteen', left(number_text, 14)) from node
    union all select node_id, false, search_key('name and birth', name || birth_date) from node
    union all select node_id, false, search_key('account', unnest(accounts)) from node
    union all select node_id, false, search_key('phone', unnest(phones)) from node
    union all select node_id, false, search_key('relative', unnest(kin)) from node
    union all select node_id, true, search_key('surname and birth', left(name, 1) || birth_date) from node
    union all select node_id, true, search_key('name and township', name || townships[1]) from node
    union all select node_id, true, search_key('name', name) from node
    union all select node_id, true, search_key('folded name', folded_name) from node
)

select distinct node_id, is_broad, search_key from keys where search_key is not null;
