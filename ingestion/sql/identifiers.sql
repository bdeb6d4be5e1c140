-- Validity of identity numbers, card numbers and credit codes (domain handbook 1.1 to 1.6, 1.9), as DuckDB macros.
-- Words between @ are filled in by ingestion/identifiers.py. A macro is a function of its arguments:
-- x a cell as delivered, t a tidied text, n the number that the first 17 digits form, today yyyymmdd as an integer.

create or replace macro id_days(y, m) as case
    when m = 2 then 28 + cast(y % 4 = 0 and (y % 100 != 0 or y % 400 = 0) as integer)
    else 30 + (m + m // 8) % 2
end;

create or replace macro id_date_holds(n, today) as
    n // 1000 % 100000000 between 18800101 and today
    and n // 100000 % 100 between 1 and 12
    and n // 1000 % 100 between 1 and id_days(n // 10000000 % 10000, n // 100000 % 100);

-- The weights 7 9 10 5 … 2 are the powers of two mod 11, so the sum is twice the value of the digits read in base two.
-- That value is n - 8 * (n // 10 + 2 * (n // 100) + 4 * (n // 1000) + …): half the divisions of taking each digit.
create or replace macro id_remainder(n) as (n - 8 * (@BASE_TWO@)) * 2 % 11;

create or replace macro id_check(n) as substr('@CHECK_CHARACTERS@', cast(id_remainder(n) as integer) + 1, 1);

create or replace macro id_date_of(n) as cast(n // 1000 % 100000000 as integer);

create or replace macro id_area_of(n) as cast(n // 100000000000 as integer);

create or replace macro id_is_late(a, d) as a = 341504 and d < 20150000 or a = 341522 and d < 19990000;

create or replace macro id_province_exists(p) as @PROVINCES@;

create or replace macro id_is_unusable(codes) as
    codes is not null and regexp_matches(codes, '(^|;)(@UNUSABLE@)($|;)');

-- Repairs that are certain: E03 and E05 always, E04 (a look-alike of X at position 18) if the checksum then holds.
create or replace macro id_tidy(u) as case
    when regexp_full_match(u, '[0-9]{17}[ХΧ×*]') and id_check(try_cast(left(u, 17) as bigint)) = 'X' then left(u, 17) || 'X'
    else u
end;

create or replace macro id_is_empty(t) as t is null or t in @EMPTY_WORDS@;

-- Fifteen characters: an old number, the first fifteen of a new one, or both (domain handbook 1.2).
create or replace macro id_old_date(t) as
    try_strptime('19' || substr(t, 7, 6), '%Y%m%d') is not null and right(t, 3) < '996';

create or replace macro id_new_date(t) as
    try_strptime(substr(t, 7, 8), '%Y%m%d') is not null and substr(t, 7, 2) in ('18', '19', '20');

create or replace macro id_kind(t) as case
    when id_is_empty(t) then 'empty'
    when regexp_full_match(t, '[1-9][0-9]{16}[0-9X]') then 'id'
    when regexp_full_match(t, '[1-9][0-9]{14}') then case
        when id_old_date(t) and id_new_date(t) then 'ambiguous'
        when id_old_date(t) then 'legacy'
        when id_new_date(t) then 'cut'
        else 'id15'
    end
    when regexp_full_match(t, '@CARD@') then 'card'
    else 'other'
end;

create or replace macro id_raised(t) as
    left(t, 6) || '19' || substr(t, 7) || id_check(try_cast(left(t, 6) || '19' || substr(t, 7) as bigint));

-- A number cell of Excel keeps 15 digits; as a double that is a multiple of 1000 moved to the next multiple of 16 to 128.
-- One number in a thousand looks so by chance: for a single cell it is said only where the check digit fails as well.
create or replace macro id_is_rounded(t) as coalesce(
    not ends_with(t, '000')
    and cast(cast((try_cast(t as bigint) + 500) // 1000 * 1000 as double) as bigint) = try_cast(t as bigint),
    false
);

-- n is the number of the first seventeen digits of t.
create or replace macro id_codes_of_18(t, n, today) as nullif(concat_ws(
    ';',
    case when not id_date_holds(n, today) then 'ID_DATE' end,
    case when not id_province_exists(n // 1000000000000000) and t[1] != '9' then 'ID_AREA' end,
    case when id_check(n) != right(t, 1) then 'ID_CHECK' end,
    case when t in @PLACEHOLDERS@ or n // 1000 % 100000000 = 19000101 or ends_with(t, '0000') then 'ID_PLACEHOLDER' end,
    case when ends_with(t, '000') then 'ID_XL_TAIL000' end,
    case when id_check(n) != right(t, 1) and id_is_rounded(t) then 'ID_XL_FLOAT' end,
    case when id_is_late(id_area_of(n), id_date_of(n)) then 'ID_PREFIX_LATE' end
), '');

create or replace macro id_codes_of_other(t) as concat_ws(
    ';',
    case when regexp_matches(t, '[^0-9X]|X.') then 'ID_CHARS' end,
    case when length(t) not in (15, 18, 20, 22) then 'ID_LEN' end,
    case when regexp_full_match(t, '0+') then 'ID_PLACEHOLDER' when regexp_full_match(t, '0[0-9X]{17}') then 'ID_AREA' end,
    case when regexp_full_match(t, '[0-9](\.[0-9]+)?E\+?1[0-9]') then 'ID_XL_FLOAT' end,
    case when contains(t, '*') then 'ID_MASKED' end,
    case when regexp_matches(t, '[0-9X]{15,18}[^0-9X]+[0-9X]{15,18}') then 'ID_SEVERAL' end,
    case when regexp_full_match(t, '62[0-9]{14}([0-9]{3})?') then 'ID_ACCOUNT' end
);

create or replace macro id_value(t, k) as case k when 'empty' then null when 'legacy' then id_raised(t)
    when 'card' then left(t, 18) else t end;

create or replace macro id_codes(t, k, n, today) as case
    when k = 'empty' then 'ID_EMPTY'
    when k = 'id' then id_codes_of_18(t, n, today)
    when k = 'legacy' then 'ID_LEGACY15'
    when k = 'cut' then 'ID_TRUNC15'
    when k = 'ambiguous' then 'ID_AMBIGUOUS15'
    when k = 'id15' then 'ID_DATE'
    when k = 'card' then concat_ws(';', 'ID_FROM_CARD', id_codes_of_18(left(t, 18), n, today))
    else coalesce(nullif(id_codes_of_other(t), ''), 'ID_CHARS')
end;

create or replace macro uscc_codes(t) as nullif(concat_ws(
    ';',
    case when regexp_matches(t, '[^@USCC_ALPHABET@]') then 'USCC_CHARS' end,
    case
        when length(t) in (9, 10, 15) then 'USCC_LEGACY'
        when length(t) != 18 then 'USCC_LEN'
        when t[18] != substr('@USCC_ALPHABET@', (31 - @USCC_SUM@ % 31) % 31 + 1, 1) then 'USCC_CHECK'
        when t[17] != substr('0X987654321', @ORGANISATION_SUM@ % 11 + 1, 1) then 'USCC_INNER'
    end
), '');

-- A document number: the whole card number stays, identity is in its first 18 characters. Credit codes of firms, permits
-- and passports are kept as CERT_OTHER: no citizen is built on them. c: the codes of t as an identity number.
create or replace macro cert_codes(t, k, n, c, today) as case
    when k = 'empty' then 'ID_EMPTY'
    when k = 'card' then id_codes_of_18(left(t, 18), n, today)
    when length(t) = 18 and (k != 'id' or c is not null) and not regexp_full_match(t, '0+') and uscc_codes(t) is null
        then 'CERT_OTHER'
    when k = 'other' and regexp_full_match(t, '@OTHER_DOCUMENTS@') then 'CERT_OTHER'
    when k = 'other' and not regexp_matches(t, '[0-9]{15}|[*]|E\+|^0+$') then 'CERT_FORM'
    else c
end;

create or replace macro cert_value(t, k) as case k when 'empty' then null when 'legacy' then id_raised(t) else t end;
