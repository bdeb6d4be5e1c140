-- What a cell says, as DuckDB macros: text, dates, times, numbers, amounts. Words between @ are filled in by
-- ingestion/cells.py. x is a cell as delivered, t a tidied text (cell_tidy), u one without any spaces (cell_tight).
-- Forms accepted: feeds.md ("Binding for all feeds"), domain handbook 1.7 and 1.9 (E14, E15).
-- No lambdas: DuckDB runs one over whole vectors even where the CASE around it wants a few rows.

-- Invisible characters and Excel's text protection (='…', ="…") go; nothing else of a text does (domain handbook 1.8).
create or replace macro cell_clean(x) as nullif(regexp_replace(
    regexp_replace(
        regexp_replace(x, '[@INVISIBLE@]+', '', 'g'),
        '^\s*(?:=\s*"([^"]*)"|''(.*))$', '\1\2'
    ),
    '^[\s\x{3000}]+|[\s\x{3000}]+$', '', 'g'
), '');

create or replace macro cell_is_error(t) as coalesce(starts_with(t, '#') and regexp_full_match(t, '@ERRORS@'), false);

-- Names: no spaces beside Han characters, one middle dot (domain handbook 1.7, rules 1 to 3). c is a clean text; it
-- stands here once, since a macro is copied wherever its argument is named.
create or replace macro cell_name(c) as regexp_replace(regexp_replace(regexp_replace(
    regexp_replace(c, '(\p{Han})[\s\x{3000}]*[·•‧・･∙⋅．.。][\s\x{3000}]*', '\1·', 'g'),
    '(\p{Han})[\s\x{3000}]+', '\1', 'g'), '[\s\x{3000}]+(\p{Han})', '\1', 'g'), '[\s\x{3000}]+', ' ', 'g');

-- Full-width characters become half-width; only where there are any, since translate() is slow.
create or replace macro half_width(c) as
    case when regexp_matches(c, '[@FULL_WIDTH@]') then translate(c, '@FULL_WIDTH@', '@HALF_WIDTH@') else c end;

create or replace macro cell_tidy(x) as nullif(trim(half_width(cell_clean(x))), '');

create or replace macro cell_tight(x) as nullif(regexp_replace(half_width(cell_clean(x)), '\s+', '', 'g'), '');

create or replace macro cell_is_empty(t) as t is null or upper(t) in @EMPTY_WORDS@;

-- Items of a list, separated by ';'. c is a clean text.
create or replace macro cell_list(c) as
    nullif(trim(regexp_replace(replace(c, '；', ';'), '\s*;[\s;]*', ';', 'g'), ';'), '');

create or replace macro cell_fault(t) as case when cell_is_error(t) then 'CELL_ERROR' else 'UNPARSABLE' end;

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

-- The two parts of a cell ``A至B``. A hyphen separates only two whole dates.
create or replace macro pair_part(t, part) as case
    when regexp_matches(t, '至|到|~|—|–') then nullif(trim(regexp_extract(t, '^(.*?)\s*(?:至|到|~|—+|–)\s*(.*)$', part)), '')
    when regexp_full_match(t, '\d{4}\D\d{1,2}\D\d{1,2}日?\s*-+\s*\d{4}\D\d{1,2}\D\d{1,2}日?')
        then regexp_extract(t, '^(\d{4}\D\d{1,2}\D\d{1,2}日?)\s*-+\s*(.*)$', part)
    when regexp_full_match(t, '\d{8}\s*-+\s*\d{8}') then regexp_extract(t, '^(\d{8})\s*-+\s*(\d{8})$', part)
    when part = 1 then t
end;

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

-- Amounts in words ---------------------------------------------------------------------------------------------------

create or replace macro cn_digit(c) as cast(strpos('@CN_DIGITS@', c) - 1 as bigint);

-- The digit before a unit; 拾 may stand without one, and means ten.
create or replace macro cn_place(s, unit) as case
    when regexp_matches(s, '[壹贰叁肆伍陆柒捌玖]' || unit)
        then cn_digit(regexp_extract(s, '([壹贰叁肆伍陆柒捌玖])' || unit, 1))
    when unit = '拾' and contains(s, '拾') then 1
    else 0
end;

create or replace macro cn_section(s) as
    cn_place(s, '仟') * 1000 + cn_place(s, '佰') * 100 + cn_place(s, '拾') * 10
    + case when regexp_matches(s, '[壹贰叁肆伍陆柒捌玖]$') then cn_digit(right(s, 1)) else 0 end;

create or replace macro cn_number(s) as
    cn_section(regexp_extract(s, '^(?:(.*)亿)?', 1)) * 100000000
    + cn_section(regexp_extract(s, '^(?:.*亿)?(?:(.*)万)?', 1)) * 10000
    + cn_section(regexp_extract(s, '([^亿万]*)$', 1));

create or replace macro cn_words(u) as
    translate(regexp_replace(u, '^人民币|[整正]$', '', 'g'), '@CN_FROM@', '@CN_TO@');

-- w: the words in one spelling. Yuan with jiao and fen, or a bare number in words.
create or replace macro cn_amount(w) as case
    when regexp_full_match(w, '负?[@CN_DIGITS@仟佰拾万亿]*元?([@CN_DIGITS@]角)?零?([@CN_DIGITS@]分)?')
        and regexp_matches(w, '[元角分仟佰拾万亿]')
        then case when starts_with(w, '负') then -1 else 1 end * (
            cn_number(regexp_extract(w, '^负?([^元角分]*)(?:元|$)', 1))
            + cn_place(w, '角') / cast(10 as decimal(4, 2)) + cn_place(w, '分') / cast(100 as decimal(5, 2))
        )
end;

-- Numbers ------------------------------------------------------------------------------------------------------------

create or replace macro number_text(t) as case
    when regexp_full_match(t, '[+-]?(\d+\.?\d*|\.\d+)') then t
    when regexp_full_match(t, '[+-]?\d{1,3}(,\d{3})+(\.\d+)?') then replace(t, ',', '')
    when regexp_full_match(t, '[+-]?\d(\.\d+)?[Ee][+-]?\d{1,2}') then cast(try_cast(try_cast(t as double) as decimal(38, 10)) as varchar)
end;

-- An amount without its currency sign: u in, and (1,234.50) is negative.
create or replace macro money_bare(u) as regexp_replace(
    regexp_replace(regexp_replace(u, '^\((.+)\)$', '-\1'), '^([+-]?)(￥|RMB|CNY|人民币|\$)([+-]?)', '\1\3'),
    '[整正]$', ''
);

-- A cell's own unit overrides the unit of its column, ``factor``. b is a bare amount.
create or replace macro money_factor(b, factor) as case
    when regexp_matches(b, '亿[元圆]?$') then 100000000
    when regexp_matches(b, '万[元圆]?$') then 10000
    when regexp_matches(b, '千[元圆]?$') then 1000
    when regexp_matches(b, '[元圆]$') then 1
    else factor
end;

create or replace macro money_digits(b, factor) as try_cast(
    try_cast(number_text(regexp_extract(b, '^([^亿万千元圆]+)[亿万千]?[元圆]?$', 1)) as decimal(22, 8))
    * cast(money_factor(b, factor) as decimal(10, 0)) as decimal(30, 8)
);
