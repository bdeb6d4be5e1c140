-- Validity of identity numbers, card numbers and credit codes (domain handbook 1.1 to 1.6, 1.9), as DuckDB macros.
-- Words between @ are filled in by ingestion/identifiers.py. A macro is a function of its arguments:
-- x a cell as delivered, t a tidied text, n the number that the first 17 digits form, today yyyymmdd as an integer.
-- ``list_transform([e], lambda t: …)[1]`` names the value of e, so that it is planned and computed once.

-- z is the whole number where all 18 characters are digits.
create or replace macro id_body(x, z) as case when strlen(x) = 18 then
    case when ends_with(x, 'X') then try_cast(left(x, 17) as bigint) else z // 10 end
end;

create or replace macro id_days(y, m) as case
    when m = 2 then 28 + cast(y % 4 = 0 and (y % 100 != 0 or y % 400 = 0) as integer)
    else 30 + (m + m // 8) % 2
end;

create or replace macro id_date_holds(n, today) as
    n // 1000 % 100000000 between 18800101 and today
    and n // 100000 % 100 between 1 and 12
    and n // 1000 % 100 between 1 and id_days(n // 10000000 % 10000, n // 100000 % 100);

create or replace macro id_check(n) as substr('@CHECK_CHARACTERS@', cast(@DIGIT_SUM@ % 11 as integer) + 1, 1);

create or replace macro id_date_of(n) as cast(n // 1000 % 100000000 as integer);

create or replace macro id_is_late(n, d) as
    n // 100000000000 = 341504 and d < 20150000 or n // 100000000000 = 341522 and d < 19990000;

create or replace macro id_province_exists(p) as @PROVINCES@;

-- Sound in every respect and with nothing to remark, by integer arithmetic alone: z and n as above, d the date yyyymmdd,
-- r the weighted sum mod 11. A multiple of 1000 may come from Excel, a multiple of 16 near one from a double: those are
-- looked at on the careful path, like everything that is not sound here.
create or replace macro id_is_usual(z, n, d, r, today) as coalesce(
    n between 10000000000000000 and 99999999999999999
    and d between 18800101 and today and d != 19000101
    and d // 100 % 100 between 1 and 12 and d % 100 between 1 and id_days(d // 10000, d // 100 % 100)
    and id_province_exists(n // 1000000000000000)
    and not id_is_late(n, d)
    and r = case when z is null then 2 else (12 - z % 10) % 11 end
    and (z is null or (z + 64) % 1000 > 128 or z % 16 != 0 and z % 1000 != 0),
    false
);

create or replace macro id_remainder(n) as @DIGIT_SUM@ % 11;

create or replace macro id_is_unusable(codes) as
    codes is not null and regexp_matches(codes, '(^|;)(@UNUSABLE@)($|;)');

-- Repairs that are certain: E03 and E05 always, E04 (a look-alike of X at position 18) if the checksum then holds.
create or replace macro id_tidy(x) as list_transform(
    [translate(upper(cell_tight(x)), 'Ⅹⅹ', 'XX')],
    lambda t: case
        when regexp_full_match(t, '[0-9]{17}[ХΧ×*]') and id_check(try_cast(left(t, 17) as bigint)) = 'X'
            then left(t, 17) || 'X'
        else t
    end
)[1];

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

create or replace macro id_raised(t) as list_transform(
    [left(t, 6) || '19' || substr(t, 7)],
    lambda b: b || id_check(try_cast(b as bigint))
)[1];

-- A number cell of Excel keeps 15 digits; as a double that is a multiple of 1000 moved to the next multiple of 16 to 128.
create or replace macro id_is_rounded(t) as coalesce(
    not ends_with(t, '000')
    and cast(cast((try_cast(t as bigint) + 500) // 1000 * 1000 as double) as bigint) = try_cast(t as bigint),
    false
);

create or replace macro id_codes_of_18(t, today) as list_transform(
    [try_cast(left(t, 17) as bigint)],
    lambda n: nullif(concat_ws(
        ';',
        case when not id_date_holds(n, today) then 'ID_DATE' end,
        case when not id_province_exists(n // 1000000000000000) and t[1] != '9' then 'ID_AREA' end,
        case when id_check(n) != right(t, 1) then 'ID_CHECK' end,
        case when t in @PLACEHOLDERS@ or n // 1000 % 100000000 = 19000101 or ends_with(t, '0000') then 'ID_PLACEHOLDER' end,
        case when ends_with(t, '000') then 'ID_XL_TAIL000' end,
        case when id_is_rounded(t) then 'ID_XL_FLOAT' end,
        case when id_is_late(n, id_date_of(n)) then 'ID_PREFIX_LATE' end
    ), '')
)[1];

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

create or replace macro id_of_kind(t, k, today) as case k
    when 'empty' then {'v': cast(null as varchar), 'd': 'ID_EMPTY'}
    when 'id' then {'v': t, 'd': id_codes_of_18(t, today)}
    when 'legacy' then {'v': id_raised(t), 'd': 'ID_LEGACY15'}
    when 'cut' then {'v': t, 'd': 'ID_TRUNC15'}
    when 'ambiguous' then {'v': t, 'd': 'ID_AMBIGUOUS15'}
    when 'id15' then {'v': t, 'd': 'ID_DATE'}
    when 'card' then {'v': left(t, 18), 'd': concat_ws(';', 'ID_FROM_CARD', id_codes_of_18(left(t, 18), today))}
    else {'v': t, 'd': coalesce(nullif(id_codes_of_other(t), ''), 'ID_CHARS')}
end;

create or replace macro id_careful(t, today) as
    list_transform([id_kind(t)], lambda k: id_of_kind(t, k, today))[1];

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

create or replace macro uscc_careful(x) as list_transform(
    [upper(cell_tight(x))],
    lambda t: case
        when id_is_empty(t) then {'v': cast(null as varchar), 'd': cast(null as varchar)}
        else {'v': t, 'd': uscc_codes(t)}
    end
)[1];

-- A document number: the whole card number stays, identity is in its first 18 characters. Credit codes of firms, permits
-- and passports are kept as CERT_OTHER: no citizen is built on them.
create or replace macro cert_of_kind(t, k, today) as case
    when k = 'card' then {'v': t, 'd': id_codes_of_18(left(t, 18), today)}
    when length(t) = 18 and uscc_codes(t) is null and not regexp_full_match(t, '0+')
        and (k != 'id' or id_codes_of_18(t, today) is not null) then {'v': t, 'd': 'CERT_OTHER'}
    when k = 'other' and regexp_full_match(t, '@OTHER_DOCUMENTS@') then {'v': t, 'd': 'CERT_OTHER'}
    when k = 'other' and not regexp_matches(t, '[0-9]{15}|[*]|E\+|^0+$') then {'v': t, 'd': 'CERT_FORM'}
    else id_of_kind(t, k, today)
end;

create or replace macro cert_careful(t, today) as
    list_transform([id_kind(t)], lambda k: cert_of_kind(t, k, today))[1];
