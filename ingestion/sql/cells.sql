-- What a cell says, as DuckDB macros: text, dates, times, numbers, amounts. Words between @ are filled in by
-- ingestion/cells.py. x is a cell as delivered, t a tidied text. A ``…_careful`` macro gives a struct: v the value, null
-- when there is none, f a flag or null, dates also p the precision. Forms accepted: feeds.md ("Binding for all feeds"),
-- domain handbook 1.7 and 1.9 (E14, E15).
-- ``list_transform([e], lambda t: …)[1]`` names the value of e, so that it is planned and computed once.

-- Invisible characters and Excel's text protection (='…', ="…") go; nothing else of a text does (domain handbook 1.8).
create or replace macro cell_clean(x) as nullif(regexp_replace(
    regexp_replace(
        regexp_replace(x, '[@INVISIBLE@]+', '', 'g'),
        '^\s*(?:=\s*"([^"]*)"|''(.*))$', '\1\2'
    ),
    '^[\s\x{3000}]+|[\s\x{3000}]+$', '', 'g'
), '');

create or replace macro cell_is_error(x) as coalesce(regexp_full_match(cell_clean(x), '@ERRORS@'), false);

create or replace macro cell_text(x) as list_transform(
    [cell_clean(x)],
    lambda t: case when regexp_full_match(t, '@ERRORS@') then null else t end
)[1];

-- Names: no spaces between Han characters, one middle dot (domain handbook 1.7, rules 1 to 3).
create or replace macro cell_name(x) as list_transform(
    [cell_text(x)],
    lambda t: case
        when regexp_full_match(t, '[\p{Han}\s\x{3000}]+') then regexp_replace(t, '[\s\x{3000}]+', '', 'g')
        else regexp_replace(
            regexp_replace(t, '(\p{Han})\s*[·•‧・･∙⋅．.。]\s*(\p{Han})', '\1·\2', 'g'),
            '[\s\x{3000}]+', ' ', 'g'
        )
    end
)[1];

create or replace macro cell_tidy(x) as
    nullif(trim(translate(cell_clean(x), '@FULL_WIDTH@', '@HALF_WIDTH@')), '');

create or replace macro cell_tight(x) as nullif(regexp_replace(cell_tidy(x), '\s+', '', 'g'), '');

create or replace macro cell_is_empty(t) as t is null or upper(t) in @EMPTY_WORDS@;

create or replace macro cell_list(x) as nullif(array_to_string(list_filter(
    list_transform(string_split(replace(cell_text(x), '；', ';'), ';'), lambda i: trim(i)),
    lambda i: i != ''
), ';'), '');

create or replace macro cell_fault(x) as case when cell_is_error(x) then 'CELL_ERROR' else 'UNPARSABLE' end;

-- Dates --------------------------------------------------------------------------------------------------------------

create or replace macro ymd(y, m, d) as
    try_cast(y || '-' || lpad(m, 2, '0') || '-' || lpad(d, 2, '0') as date);

create or replace macro date_is_plausible(v) as v between date '1800-01-01' and date '2200-12-31';

create or replace macro date_parts(t) as case
    when regexp_full_match(t, '@YMD@(?:[ T]*\d{1,2}:\d{1,2}(:\d{1,2}(\.\d+)?)?)?')
        then ymd(regexp_extract(t, '@YMD@', 1), regexp_extract(t, '@YMD@', 2), regexp_extract(t, '@YMD@', 3))
    when regexp_full_match(t, '\d{8}(\.0+)?') then ymd(left(t, 4), substr(t, 5, 2), substr(t, 7, 2))
    when regexp_full_match(t, '[1-7]\d{4}(\.0+)?') and left(t, 5) < '73051'
        then date '1899-12-30' + cast(left(t, 5) as integer)
end;

create or replace macro year_month(t) as case
    when regexp_full_match(t, '(18|19|20|21)\d{2}\s*[-/.年]\s*(0?[1-9]|1[0-2])\s*月?(份)?')
        then ymd(left(t, 4), regexp_extract(t, '^\d{4}\D+(\d+)', 1), '1')
    when regexp_full_match(t, '(18|19|20|21)\d{2}(0[1-9]|1[0-2])(\.0+)?')
        then ymd(left(t, 4), substr(t, 5, 2), '1')
end;

create or replace macro year_only(t) as case
    when regexp_full_match(t, '(18|19|20|21)\d{2}(\.0+)?\s*(年度?)?') then ymd(left(t, 4), '1', '1')
end;

create or replace macro date_careful(x) as list_transform([cell_tidy(x)], lambda t: case
    when cell_is_empty(t) then {'v': cast(null as date), 'p': cast(null as varchar), 'f': cast(null as varchar)}
    when t in @OPEN_ENDED@ then {'v': cast(null as date), 'p': null, 'f': 'OPEN_ENDED'}
    when date_is_plausible(date_parts(t)) then {'v': date_parts(t), 'p': 'YMD', 'f': null}
    when year_month(t) is not null then {'v': cast(null as date), 'p': 'YM', 'f': 'DATE_INCOMPLETE'}
    when year_only(t) is not null then {'v': cast(null as date), 'p': 'Y', 'f': 'DATE_INCOMPLETE'}
    else {'v': cast(null as date), 'p': null, 'f': cell_fault(x)}
end)[1];

create or replace macro period_careful(x) as list_transform([cell_tidy(x)], lambda t: case
    when cell_is_empty(t) then {'v': cast(null as date), 'f': cast(null as varchar)}
    when year_month(t) is not null then {'v': year_month(t), 'f': null}
    when date_is_plausible(date_parts(t)) then {'v': cast(date_trunc('month', date_parts(t)) as date), 'f': null}
    when year_only(t) is not null then {'v': year_only(t), 'f': 'PERIOD_YEAR'}
    else {'v': cast(null as date), 'f': cell_fault(x)}
end)[1];

-- The two parts of a cell ``A至B``. A hyphen separates only two whole dates.
create or replace macro pair_part(x, part) as list_transform([cell_tidy(x)], lambda t: case
    when regexp_matches(t, '至|到|~|—|–') then nullif(trim(regexp_extract(t, '^(.*?)\s*(?:至|到|~|—+|–)\s*(.*)$', part)), '')
    when regexp_full_match(t, '\d{4}\D\d{1,2}\D\d{1,2}日?\s*-+\s*\d{4}\D\d{1,2}\D\d{1,2}日?')
        then regexp_extract(t, '^(\d{4}\D\d{1,2}\D\d{1,2}日?)\s*-+\s*(.*)$', part)
    when regexp_full_match(t, '\d{8}\s*-+\s*\d{8}') then regexp_extract(t, '^(\d{8})\s*-+\s*(\d{8})$', part)
    when part = 1 then t
end)[1];

-- Times --------------------------------------------------------------------------------------------------------------

create or replace macro clock(t, p) as try_cast(
    lpad(regexp_extract(t, p, 1), 2, '0') || ':' || lpad(regexp_extract(t, p, 2), 2, '0') || ':'
    || lpad(regexp_extract(t, p, 3), 2, '0') as time
);

create or replace macro day_fraction(t) as
    to_seconds(cast(round(cast('0' || regexp_extract(t, '(\.\d+)', 1) as double) * 86400) as bigint));

create or replace macro instant(t) as case
    when regexp_full_match(t, '@YMD@[ T]*@CLOCK@(\+08:?00)?')
        then date_parts(regexp_extract(t, '@YMD@')) + clock(regexp_replace(t, '^@YMD@', ''), '@CLOCK@')
    when regexp_full_match(t, '\d{12}(\d{2})?') then ymd(left(t, 4), substr(t, 5, 2), substr(t, 7, 2))
        + try_cast(substr(t, 9, 2) || ':' || substr(t, 11, 2) || ':' || lpad(substr(t, 13, 2), 2, '0') as time)
    when regexp_full_match(t, '[1-7]\d{4}\.\d+') and left(t, 5) < '73051'
        then cast(date '1899-12-30' + cast(left(t, 5) as integer) as timestamp) + day_fraction(t)
end;

create or replace macro time_of_day(t) as case
    when regexp_full_match(t, '@CLOCK@') then clock(t, '@CLOCK@')
    when regexp_full_match(t, '1899-12-3[01] \d{2}:\d{2}:\d{2}(\.\d+)?') then try_cast(substr(t, 12, 8) as time)
    when regexp_full_match(t, '0?\.\d+') then cast(timestamp '2000-01-01' + day_fraction(t) as time)
end;

-- ``day``: the row's date, for cells that hold only a time (GB02); null where the feed has none.
create or replace macro timestamp_careful(x, day) as list_transform([cell_tidy(x)], lambda t: case
    when cell_is_empty(t) then {'v': cast(null as timestamp), 'f': cast(null as varchar)}
    when time_of_day(t) is not null and day is not null then {'v': day + time_of_day(t), 'f': null}
    when date_is_plausible(cast(instant(t) as date)) then {'v': instant(t), 'f': null}
    when t in @OPEN_ENDED@ then {'v': cast(null as timestamp), 'f': 'OPEN_ENDED'}
    when date_is_plausible(date_parts(t)) then {'v': cast(date_parts(t) as timestamp), 'f': 'DATE_ONLY'}
    when regexp_full_match(t, '\d{1,3}\s*(个?(工作日|自然日|日|天))?') then {'v': cast(null as timestamp), 'f': 'WORKING_DAYS'}
    else {'v': cast(null as timestamp), 'f': cell_fault(x)}
end)[1];

-- Amounts in words ---------------------------------------------------------------------------------------------------

create or replace macro cn_digit(c) as cast(strpos('@CN_DIGITS@', c) - 1 as bigint);

create or replace macro cn_place(s, unit) as list_transform(
    [regexp_extract(s, '([壹贰叁肆伍陆柒捌玖])' || unit, 1)],
    lambda c: case when c != '' then cn_digit(c) when unit = '拾' and contains(s, '拾') then 1 else 0 end
)[1];

create or replace macro cn_section(s) as
    cn_place(s, '仟') * 1000 + cn_place(s, '佰') * 100 + cn_place(s, '拾') * 10
    + case when regexp_matches(s, '[壹贰叁肆伍陆柒捌玖]$') then cn_digit(right(s, 1)) else 0 end;

create or replace macro cn_number(s) as
    cn_section(regexp_extract(s, '^(?:(.*)亿)?', 1)) * 100000000
    + cn_section(regexp_extract(s, '^(?:.*亿)?(?:(.*)万)?', 1)) * 10000
    + cn_section(regexp_extract(s, '([^亿万]*)$', 1));

create or replace macro cn_fraction(s, unit) as list_transform(
    [regexp_extract(s, '([壹贰叁肆伍陆柒捌玖])' || unit, 1)],
    lambda c: case when c != '' then cn_digit(c) else 0 end
)[1];

create or replace macro cn_amount(t) as list_transform(
    [translate(regexp_replace(t, '^人民币|[整正]$', '', 'g'), '@CN_FROM@', '@CN_TO@')],
    lambda w: case
        when regexp_full_match(w, '负?[@CN_DIGITS@仟佰拾万亿]*元?([@CN_DIGITS@]角)?零?([@CN_DIGITS@]分)?')
            and regexp_matches(w, '[元角分仟佰拾万亿]')
            then case when starts_with(w, '负') then -1 else 1 end * (
                cn_number(regexp_extract(w, '^负?(?:([^元角分]*)元|([^元角分]*)$)?', 1))
                + cn_number(regexp_extract(w, '^负?([^元角分]*)$', 1))
                + cn_fraction(w, '角') / cast(10 as decimal(4, 2)) + cn_fraction(w, '分') / cast(100 as decimal(5, 2))
            )
    end
)[1];

-- Numbers ------------------------------------------------------------------------------------------------------------

create or replace macro number_text(t) as case
    when regexp_full_match(t, '[+-]?(\d+\.?\d*|\.\d+)') then t
    when regexp_full_match(t, '[+-]?\d{1,3}(,\d{3})+(\.\d+)?') then replace(t, ',', '')
    when regexp_full_match(t, '[+-]?\d(\.\d+)?[Ee][+-]?\d{1,2}') then cast(try_cast(try_cast(t as double) as decimal(38, 10)) as varchar)
end;

create or replace macro integer_careful(x) as list_transform([cell_tight(x)], lambda t: case
    when cell_is_empty(t) then {'v': cast(null as bigint), 'f': cast(null as varchar)}
    when regexp_full_match(number_text(t), '[+-]?\d+(\.0*)?') and try_cast(number_text(t) as bigint) is not null
        then {'v': try_cast(number_text(t) as bigint), 'f': null}
    else {'v': cast(null as bigint), 'f': cell_fault(x)}
end)[1];

create or replace macro decimal_careful(x) as list_transform([rtrim(cell_tight(x), '%')], lambda t: case
    when cell_is_empty(t) then {'v': cast(null as decimal(18, 4)), 'f': cast(null as varchar)}
    when try_cast(number_text(t) as decimal(18, 4)) is not null then {
        'v': try_cast(number_text(t) as decimal(18, 4)),
        'f': case
            when abs(try_cast(number_text(t) as decimal(30, 10)) - try_cast(number_text(t) as decimal(18, 4))) > 0.0000001
                then 'ROUNDED'
        end
    }
    else {'v': cast(null as decimal(18, 4)), 'f': cell_fault(x)}
end)[1];

-- An amount with its own unit or in words; ``factor`` is the unit of the column, which a cell's own unit overrides.
create or replace macro money_bare(t) as regexp_replace(
    regexp_replace(regexp_replace(t, '^\((.+)\)$', '-\1'), '^([+-]?)(￥|RMB|CNY|人民币|\$)([+-]?)', '\1\3'),
    '[整正]$', ''
);

create or replace macro money_factor(s, factor) as case regexp_extract(s, '([亿万千]?)[元圆]?$', 1)
    when '亿' then 100000000
    when '万' then 10000
    when '千' then 1000
    else case when regexp_matches(s, '[元圆]$') then 1 else factor end
end;

create or replace macro money_value(t, factor) as list_transform([money_bare(t)], lambda s: coalesce(
    try_cast(
        try_cast(number_text(regexp_extract(s, '^([^亿万千元圆]+)[亿万千]?[元圆]?$', 1)) as decimal(22, 8))
        * cast(money_factor(s, factor) as decimal(10, 0)) as decimal(30, 8)
    ),
    try_cast(cn_amount(t) as decimal(30, 8))
))[1];

create or replace macro money_careful(x, factor) as list_transform(
    [upper(cell_tight(x))],
    lambda t: list_transform([money_value(t, factor)], lambda v: case
        when cell_is_empty(t) then {'v': cast(null as decimal(18, 2)), 'f': cast(null as varchar)}
        when try_cast(v as decimal(18, 2)) is not null then {
            'v': try_cast(v as decimal(18, 2)),
            'f': case
                when abs(v - try_cast(v as decimal(18, 2))) > 0.000001 then 'ROUNDED'
                when regexp_matches(t, '[亿万千元圆角分仟佰拾百十]') then 'OWN_UNIT'
            end
        }
        else {'v': cast(null as decimal(18, 2)), 'f': cell_fault(x)}
    end)[1]
)[1];

-- Words --------------------------------------------------------------------------------------------------------------

create or replace macro boolean_careful(x) as list_transform([upper(cell_tight(x))], lambda t: case
    when cell_is_empty(t) then {'v': cast(null as boolean), 'f': cast(null as varchar)}
    when t in @TRUE_WORDS@ then {'v': true, 'f': null}
    when t in @FALSE_WORDS@ then {'v': false, 'f': null}
    else {'v': cast(null as boolean), 'f': cell_fault(x)}
end)[1];

create or replace macro code_careful(x) as list_transform([cell_tight(x)], lambda t: case
    when cell_is_error(x) then {'v': cast(null as varchar), 'f': 'CELL_ERROR'}
    when cell_is_empty(t) then {'v': cast(null as varchar), 'f': cast(null as varchar)}
    when regexp_full_match(t, '\d{12}(\.0+)?') then {'v': left(t, 12), 'f': null}
    else {'v': t, 'f': 'CODE_FORM'}
end)[1];
