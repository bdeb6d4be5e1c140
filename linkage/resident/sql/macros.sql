-- Words that the statements of this folder share.

create or replace macro sound_number(t) as coalesce(
    regexp_full_match(t, '[1-9][0-9]{16}[0-9X]') and id_check(try_cast(left(t, 17) as bigint)) = right(t, 1), false
);

create or replace macro number_birth(n) as cast(try_strptime(substr(n, 7, 8), '%Y%m%d') as date);

create or replace macro number_sex(n) as case when try_cast(substr(n, 17, 1) as integer) % 2 = 1 then 'male' else 'female' end;

-- Fifteen digits, or those and three zeros: what a spreadsheet leaves of a number (domain handbook 1.2, E01).
create or replace macro number_is_cut(t) as coalesce(regexp_full_match(t, '[1-9][0-9]{14}(000)?'), false);

create or replace macro number_is_masked(t) as coalesce(regexp_full_match(t, '[0-9]{6}\*+[0-9]{3}[0-9X]'), false);

create or replace macro number_mask(n) as left(n, 6) || right(n, 4);

-- Letters that were meant as digits (E06), where the check digit then holds.
create or replace macro number_repaired(t) as
    case when sound_number(translate(t, 'OQDLI', '00011')) then translate(t, 'OQDLI', '00011') end;

-- Two numbers in one cell (E11): the row is one of the two persons'.
create or replace macro numbers_in_cell(t) as
    list_filter(regexp_extract_all(t, '[1-9][0-9]{16}[0-9X]'), lambda n: sound_number(n));

-- One character replaced, dropped, added, or two neighbours exchanged. DuckDB's edit distances count bytes, of which a
-- Han character has three.
create or replace macro name_is_slip(a, b) as case
    when length(a) = length(b) then
        len(list_filter(range(1, length(a) + 1), lambda i: a[i] != b[i])) = 1
        or len(list_filter(
            range(1, length(a)),
            lambda i: left(a, i - 1) || a[i + 1] || a[i] || substr(a, i + 2) = b
        )) > 0
    when abs(length(a) - length(b)) = 1 then len(list_filter(
        range(1, greatest(length(a), length(b)) + 1),
        lambda i: case when length(a) > length(b) then left(a, i - 1) || substr(a, i + 1) = b
            else left(b, i - 1) || substr(b, i + 1) = a end
    )) > 0
    else false
end;

create or replace macro looks_like_account(t) as
    coalesce(regexp_full_match(t, '62[0-9]{14}([0-9]{2,3})?|[0-9]{19,22}'), false);

create or replace macro listed(texts) as nullif(list_sort(list_distinct(list_filter(texts, lambda x: x is not null and x != ''))), []);

create or replace macro search_key(kind, text) as case when text is not null then hash(kind, text) end;

-- The keyed hash of dbt_project/macros/keyed_hash.sql; a test holds the two together.
create or replace macro keyed_hash(t) as
    left(sha256(getvariable('hash_outer') || unhex(sha256(getvariable('hash_inner') || encode(t)))), 32);

-- The persons of a table (number, name, folded_name, divisions, townships, accounts, phones, kin, and what else it has)
-- as Splink compares them with loose spellings.
create or replace macro person_side(faces) as table
select
    'person' as source_dataset,
    number as node_id,
    left(name, 1) as surname,
    cast(null as varchar) as masked_surname,
    cast(null as varchar) as name_pattern,
    number as number_text,
    left(number, 15) as number_prefix,
    left(number, 15) as cut_prefix,
    [number] as numbers,
    number_mask(number) as number_mask,
    number_birth(number) as birth_date,
    number_sex(number) as sex,
    *
from query_table(faces);
