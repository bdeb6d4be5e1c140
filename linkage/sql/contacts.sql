-- Phones and bank accounts (domain handbook 1.5), as DuckDB macros upon those of ingestion/sql/cells.sql.
-- Words between @ are filled in by linkage/standardise.py. x is a cell as delivered, t its text without spaces and signs.

-- Signs between digits, and the .0 of a cell that Excel made a number. Of several phones the first one counts.
create or replace macro phone_text(x) as regexp_replace(
    regexp_replace(regexp_extract(cell_tight(x), '^[^、,，;；/]*'), '\.0+$', ''),
    '[-－—–_.·()\[\]]', '', 'g'
);

create or replace macro phone_digits(t) as
    regexp_replace(regexp_replace(t, '(?:转|[Ee]xt|#).*$', ''), '^(?:\+|00)?86([1-9]\d{9,10}|0\d{9,11})$', '\1');

-- A mobile of eleven digits, or a landline as area code, hyphen, number; d: phone_digits.
create or replace macro phone_form(d) as case
    when regexp_full_match(d, '1[3-9]\d{9}') then d
    when regexp_full_match(d, '0(?:10|2\d)[2-8]\d{6,7}') then left(d, 3) || '-' || substr(d, 4)
    when regexp_full_match(d, '0[3-9]\d{2}[2-8]\d{6,7}') then left(d, 4) || '-' || substr(d, 5)
    when regexp_full_match(d, '[3-9]\d{2}[2-8]\d{6}') then '0' || left(d, 3) || '-' || substr(d, 4)
    when regexp_full_match(d, '[2-8]\d{6}') then '@AREA_CODE@-' || d
end;

create or replace macro phone_is_placeholder(d) as coalesce(
    d in @PLACEHOLDER_PHONES@ or regexp_matches(d, '@SAME_DIGITS@') or contains(d, '12345678'), false
);

create or replace macro phone_number_of(d) as case when not phone_is_placeholder(d) then phone_form(d) end;

create or replace macro phone_number(x) as phone_number_of(phone_digits(phone_text(x)));

create or replace macro phone_codes_of(t, d) as case
    when cell_is_empty(t) or d = '0' then 'PHONE_EMPTY'
    when phone_is_placeholder(d) then 'PHONE_PLACEHOLDER'
    when phone_form(d) is null then case when contains(t, '*') then 'PHONE_MASKED' else 'PHONE_FORM' end
    else nullif(concat_ws(
        ';',
        case when regexp_matches(t, '\d{7}[、,，;；/]+.*\d{7}') then 'PHONE_SEVERAL' end,
        case when regexp_full_match(d, '[2-8]\d{6}') then 'PHONE_AREA_ADDED' end
    ), '')
end;

create or replace macro phone_codes(x) as phone_codes_of(cell_tight(x), phone_digits(phone_text(x)));

-- Digits of an account; nothing that went through a floating-point number.
create or replace macro account_text(x) as regexp_replace(cell_tight(x), '[-－—–.·]', '', 'g');

create or replace macro account_number_of(t) as
    case when regexp_full_match(t, '\d{9,25}') and not regexp_matches(t, '^(?:@SAME_ACCOUNT_DIGITS@)$') then t end;

create or replace macro account_number(x) as account_number_of(account_text(x));

-- The Luhn sum of up to nineteen digits, n their number: from the right every second digit counts twice, and of two
-- digits that gives the sum (ISO/IEC 7812-1, annex B).
create or replace macro luhn_holds(n) as (@LUHN_SUM@) % 10 = 0;

create or replace macro account_codes_of(t) as case
    when cell_is_empty(t) or t = '0' then 'ACCOUNT_EMPTY'
    when contains(t, '*') then 'ACCOUNT_MASKED'
    when regexp_full_match(t, '\d+E\+?\d+') then 'ACCOUNT_XL_FLOAT'
    when regexp_full_match(t, '@SAME_ACCOUNT_DIGITS@') then 'ACCOUNT_PLACEHOLDER'
    when not regexp_full_match(t, '\d{9,25}') then 'ACCOUNT_FORM'
    when regexp_full_match(t, '62\d{14,17}') and not luhn_holds(try_cast(t as ubigint)) then 'ACCOUNT_LUHN'
end;

-- A card begins with 62 and has 16 to 19 digits; passbooks carry no check digit.
create or replace macro account_codes(x) as account_codes_of(account_text(x));
