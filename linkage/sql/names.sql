-- Names of persons (domain handbook 1.7, rules 1 to 4, and E16), as DuckDB macros upon those of ingestion/sql/cells.sql.
-- Words between @ are filled in by linkage/standardise.py. x is a name as delivered or as loaded.
-- t is a clean name (name_clean_of), s its stem (name_stem): the clean name without what a clerk wrote behind it.
-- core is what name_core_of gives, note what name_signs does. A macro is copied wherever its argument is named; so what
-- needs another's result takes it as an argument (…_of), level by level in name_plan. Most names are two to four plain characters without a clerk's sign: one pattern recognises those.

create or replace macro name_is_plain(x) as coalesce(
    regexp_full_match(x, '[\x{4E00}-\x{9FFF}]{2,4}') and not regexp_matches(x, '[某代@VOID@]|先生$|女士$'), false
);

-- Rules 1 to 3: no invisible characters, one width, no spaces beside Han characters, one middle dot (d, a tidied name);
-- then compatibility forms and private-use characters become the standard ones. translate() over so many is slow, so
-- only where there are any.
create or replace macro name_tidied(x) as case
    when name_is_plain(x) then x else nfc_normalize(cell_name(cell_clean(half_width(x))))
end;

create or replace macro name_clean_of(d) as nullif(rtrim(
    case when regexp_matches(d, '[@OTHER_FORM_CLASS@]') then translate(d, '@OTHER_FORM@', '@STANDARD_FORM@') else d end,
    ' ·'
), '');

-- Rule 4. A clerk's sign is: words in brackets, a star, digits, or 代 (by proxy). It is one only behind at least two
-- characters of a name, so 王代 and 欧阳代 keep their 代; behind a bare family name only what cannot be a given name goes
-- (王* is left as 王). 一 and 某 are never signs. Two Han characters in brackets that are no word of clerks describe a
-- character that could not be typed (石羡), and belong to the name. Real names in 代 lose it on every side alike.
create or replace macro name_stem(t) as
    case when name_is_plain(t) then t else regexp_extract(t, '@STEM_AND_SIGNS@', 1) end;

create or replace macro name_signs(t) as
    case when not name_is_plain(t) then nullif(trim(regexp_extract(t, '@STEM_AND_SIGNS@', 2), ' ·'), '') end;

-- core: the name itself, comparable between departments; null when nothing is left. note: what was removed from it.
create or replace macro name_core_of(s) as case
    when name_is_plain(s) then s
    when not (
        cell_is_empty(s) or s in @NAMELESS@ or regexp_full_match(s, '[某X@LOST@@HIDDEN@]+|\([^()]*\)')
        or not regexp_matches(s, '[\p{L}@PRIVATE@]')
    ) then s
end;

-- Whether only the family name can be read: 王*, 王某某, 王XX, 王先生, and 王? as well. 欧阳 alone may be a whole name.
create or replace macro name_is_masked_of(t, s, core) as coalesce(not name_is_plain(t) and core is not null and (
    regexp_full_match(s, '\p{Han}|@FAMILY@(?:[某@LOST@@HIDDEN@]+|X+|先生|女士)')
    or regexp_full_match(t, '@FAMILY@[*]+[0-9]*')
), false);

create or replace macro name_with_gaps(s) as regexp_replace(s, '@GAP@', '_', 'g');

-- LIKE pattern of a damaged name, else null. _ is one lost character: a sign of loss, a description in brackets, pinyin,
-- a private-use character without a standard one. % is any number: behind a bare family name that was masked on
-- purpose, and for a star at the end of a longer name, which may be a clerk's sign or a lost character.
create or replace macro name_pattern_of(t, s, core, note, is_masked) as case
    when name_is_plain(t) or core is null or not regexp_matches(t, '\p{Han}') then null
    when regexp_full_match(s, '@FAMILY@[@LOST@]+') then name_with_gaps(s)
    when is_masked then regexp_extract(s, '^(@FAMILY@)', 1) || '%'
    when regexp_matches(note, '^[*]') then name_with_gaps(s) || '%'
    when regexp_matches(s, '@GAP@') then name_with_gaps(s)
end;

-- Variant characters as one, without dots: finds candidates, never decides. 1.7 lists the pairs.
create or replace macro name_folded_of(core) as translate(core, '@VARIANT@·', '@USUAL@');

create or replace macro name_codes_of(t, s, core, is_masked, pattern) as case
    when name_is_plain(t) then null
    when core is null then 'NAME_EMPTY'
    else nullif(concat_ws(
        ';',
        case when regexp_matches(s, '[@PRIVATE@]') then 'NAME_PUA' end,
        case when is_masked then 'NAME_MASKED' when pattern is not null then 'NAME_LOST' end
    ), '')
end;
