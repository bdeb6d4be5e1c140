"""Step 2 of reading: the cells that were not written in the usual way, through macros (sql/*.sql).

Columns that are read alike make one group, a table ``_group<n>``: ``_column`` and ``_row``, ``w`` the value, ``r`` the
text to keep, ``f`` a flag, ``d`` the codes of an identifier, ``p`` the precision of a date; null where there is none.
What no macro understands becomes null with a flag, and the text itself is kept. ``patch_select`` joins the groups for
the rows concerned.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ingestion.cells import FALSE_WORDS, OPEN_ENDED, TRUE_WORDS
from ingestion.contract import Column
from ingestion.normalise import (
    LOAD,
    NOT_DATA,
    QUARANTINE,
    ROW,
    Findings,
    Source,
    fast,
    final_value,
    is_name,
    is_open,
    listed,
    quoted,
    whens,
    within,
)  # fmt: skip


@dataclass(frozen=True)
class Careful:
    """SQL of one column. ``levels``: columns computed one upon the other, from x, the cell. Then w, r, f, d, p."""

    levels: tuple[tuple[str, ...], ...]
    w: str = "w"
    r: str = "x"
    f: str = "null"
    d: str = "null"
    p: str = "null"

    def over(self, query: str) -> str:
        """A query that gives the rows of ``query``, which has a column x, with every column of the levels beside."""
        for level in self.levels:
            query = f"select *, {', '.join(level)} from ({query})"
        return query


def rows_select(source: Source, careful: frozenset[int]) -> str:
    """The rows that step 2 looks at, with their facts and the cells it needs."""
    needed = {source.cell(column) for i, column in source.delivered if i in careful or column.required}
    needed |= {source.cell(column) for _, column in source.delivered if column.type == "date"}  # see _day
    cells = "".join(f"{cell}, " for cell in sorted(needed))
    return (
        f"select {cells}_facts.* from {source.cells} as _cells"
        f" join {source.facts} as _facts on _facts._row = _cells.{ROW}"
        " where _open != 0 or _lacks or _sure or _note"
    )


def groups(source: Source, careful: frozenset[int]) -> list[tuple[Careful, list[int]]]:
    """Columns by the way they are read; planning the identity macros once instead of four times halves small files."""
    found: dict[tuple[str, Careful], list[int]] = {}
    for i in sorted(careful):
        column = source.contract.columns[i]
        found.setdefault((column.sql_type, _plan(column, source)), []).append(i)
    return [(plan, numbers) for (_, plan), numbers in found.items()]


def _plan(column: Column, source: Source) -> Careful:
    """How a column is read here. A number that its contract calls impossible is no value: it is kept as text only."""
    plan = _CAREFUL[column.type](column, source)
    if not column.is_bounded:
        return plan
    is_within = within(column, "w")
    flag = f"case when not ({is_within}) then 'OUT_OF_RANGE' else {plan.f} end"
    return replace(plan, w=f"case when {is_within} then w end", f=flag)


def careful_select(source: Source, plan: Careful, numbers: list[int], rows: str) -> str:
    """Step 2 for one group of columns, over the relation ``rows`` of rows_select."""
    cells = {i: source.cell(source.contract.columns[i]) for i in numbers}
    text = " union all ".join(
        f"select {i} as _column, _row, {x} as x, {_day(source)} as day from {rows} where {is_open(i)}"
        for i, x in cells.items()
    )
    texts = ", ".join(f"cast({getattr(plan, name)} as varchar) as {name}" for name in "rfdp")
    sql_type = source.contract.columns[numbers[0]].sql_type
    return f"select _column, _row, cast({plan.w} as {sql_type}) as w, {texts} from ({plan.over(text)})"


def patch_select(source: Source, tables: dict[int, str], rows: str) -> str:
    """What follows for the rows: w<n>, r<n>, d<n>, p<n> of the careful columns, _flags, _status, _rules.

    ``tables``: the table of its group for each careful column. ``_rules``: why a row is quarantined, ``CODE:column``
    joined by ';'.
    """
    contract = source.contract
    columns = [f"_c{i}.{part} as {part}{i}" for i in tables for part in "wrdp"]
    flags = [f"'{contract.columns[i].name}:' || _c{i}.f" for i in tables]
    joins = "".join(
        f" left join {table} as _c{i} on _c{i}._row = _rows._row and _c{i}._column = {i}" for i, table in tables.items()
    )
    found = Findings(frozenset(tables))
    required = [(i, column) for i, column in source.delivered if column.required]
    values = [(column, f"({final_value(source, found, i, column)})") for i, column in required]
    missing = " or ".join(f"{value} is null" for _, value in values) or "false"
    rules = [
        f"case when {value} is null then case when cell_is_empty(cell_tidy({source.cell(column)}))"
        f" then 'REQUIRED_MISSING:{column.name}' else 'REQUIRED_UNPARSABLE:{column.name}' end end"
        for column, value in values
    ]
    flagged = f"nullif(concat_ws(';', {', '.join(flags or ['null'])}), '') as _flags"
    return f"""with _joined as (
    select {", ".join(["_rows.*", *columns, flagged])}
    from {rows} as _rows{joins}
), _judged as (
    select *, case when _sure or (_note and ({missing})) then {NOT_DATA} when {missing} then {QUARANTINE}
        else {LOAD} end as _status
    from _joined
)
select _row, {"".join(f"{part}{i}, " for i in tables for part in "wrdp")}_flags, cast(_status as utinyint) as _status,
    case when _status = {QUARANTINE} then concat_ws(';', {", ".join(rules or ["null"])}) end as _rules
from _judged"""


def aside_select(source: Source) -> str:
    """Rows that do not load: _status, _row, _rules, and the row as delivered (JSON, header to cell)."""
    return (
        f"select _status, _row, _rules, {source.row_as_delivered} from {source.cells} as _cells"
        f" join {source.patch} as _patch on _patch._row = _cells.{ROW} where _status != {LOAD} order by _row"
    )


def _day(source: Source) -> str:
    """The row's date, in a feed that has exactly one (GB02: 日期); cells that hold only a time of day take it."""
    dates = [(i, c) for i, c in source.delivered if c.type == "date" and not c.pair]
    if len(dates) != 1 or not any(c.type == "timestamp" for c in source.contract.columns):
        return "cast(null as date)"
    i, column = dates[0]
    assert fast(source, i, column).is_stored
    return f"coalesce(v{i}, date_parts(cell_tidy({source.cell(column)})))"


def _fault(text: str, *cases: str, empty: str = "null") -> str:
    """The flag of a cell: that of the first case that holds, else what is wrong with it."""
    return f"case when cell_is_empty({text}) then {empty} {' '.join(cases)} else cell_fault({text}) end"


def _text(column: Column, source: Source) -> Careful:
    tidied = "cell_name(c)" if is_name(column) else "cell_list(c)" if column.type == "list" else "c"
    words = column.codes | column.value_aliases
    value = f"case t {whens(words)} else t end" if words else "t"
    levels = (
        ("cell_clean(x) as c",),
        (f"case when cell_is_error(c) then null else {tidied} end as t",),
        (f"{value} as w",),
    )
    flags = "when cell_is_error(c) then 'CELL_ERROR'"
    if column.privacy == "identifier":
        flags += r" when regexp_matches(w, '[\x{E000}-\x{F8FF}]') then 'NAME_PUA'"
    return Careful(levels, r="case when w is distinct from x then x end", f=f"case {flags} end")


def _enum(column: Column, source: Source) -> Careful:
    words = {value.upper(): value for value in column.values} | column.codes | column.value_aliases
    words |= {f"{code}.0": value for code, value in column.codes.items()}  # a code that Excel made a number
    levels = (("upper(cell_tight(x)) as t",), (f"case t {whens(words)} end as w",))
    return Careful(
        levels, f=_fault("t", "when w is not null then null", "when not cell_is_error(t) then 'ENUM_UNKNOWN'")
    )


def identifier_plan(today: int, is_cert: bool = False) -> Careful:
    """Identity numbers, or document numbers that may be others (``is_cert``). ``today`` is yyyymmdd; k is the kind."""
    levels = (
        ("translate(upper(cell_tight(x)), 'Ⅹⅹ', 'XX') as u",),
        ("id_tidy(u) as t",),
        ("id_kind(t) as k", "try_cast(left(t, 17) as bigint) as n"),
        (f"id_codes(t, k, n, {today}) as c",),
        (
            f"cert_codes(t, k, n, c, {today}) as d" if is_cert else "c as d",
            f"{'cert_value' if is_cert else 'id_value'}(t, k) as w",
        ),
    )
    return Careful(levels, r="case when w is distinct from x then x end", d="d")


def _identifier(column: Column, source: Source) -> Careful:
    return identifier_plan(source.today, column.type == "cert_no")


def credit_code_plan() -> Careful:
    """Unified social credit codes."""
    levels = (
        ("upper(cell_tight(x)) as t",),
        ("case when id_is_empty(t) then null else t end as w",),
        ("uscc_codes(w) as d",),
    )
    return Careful(levels, r="case when w is distinct from x then x end", d="d")


def date_plan(cell: str = "cell_tidy(x)") -> Careful:
    """Days, with the precision (YMD, YM, Y) of what is written. ``cell``: the text in which the day stands."""
    levels = (
        (f"{cell} as t",),
        ("date_parts(t) as v",),
        (f"case when date_is_plausible(v) and t not in ({listed(OPEN_ENDED)}) then v end as w",),
        ("case when w is null then year_month(t) end as m", "case when w is null then year_only(t) end as y"),
    )
    flag = _fault(
        "t",
        "when w is not null then null",
        f"when t in ({listed(OPEN_ENDED)}) then 'OPEN_ENDED'",
        "when m is not null or y is not null then 'DATE_INCOMPLETE'",
    )
    precision = "case when w is not null then 'YMD' when m is not null then 'YM' when y is not null then 'Y' end"
    return Careful(levels, f=flag, p=precision)


def _date(column: Column, source: Source) -> Careful:
    if column.pair and source.fields[column.name].is_pair:
        return date_plan(f"pair_part(cell_tidy(x), {1 if column.pair.part == 'start' else 2})")
    return date_plan()


def _period(column: Column, source: Source) -> Careful:
    levels = (
        ("cell_tidy(x) as t",),
        ("year_month(t) as m", "date_parts(t) as v", "year_only(t) as y"),
        ("coalesce(m, case when date_is_plausible(v) then cast(date_trunc('month', v) as date) end, y) as w",),
    )
    flag = _fault("t", "when y is not null then 'PERIOD_YEAR'", "when w is not null then null")
    return Careful(levels, f=flag)


def _timestamp(column: Column, source: Source) -> Careful:
    levels = (
        ("cell_tidy(x) as t",),
        (
            "time_of_day(t) as clock",
            "instant(t) as i",
            "case when not regexp_matches(t, '[:时]') then date_parts(t) end as v",  # an impossible time is no date
        ),
        (
            "case when clock is not null then day + clock when date_is_plausible(cast(i as date)) then i"
            " when date_is_plausible(v) then cast(v as timestamp) end as w",
        ),
    )
    flag = _fault(
        "t",
        "when w is not null then case when clock is null and i is null then 'DATE_ONLY' end",
        f"when t in ({listed(OPEN_ENDED)}) then 'OPEN_ENDED'",
        r"when regexp_full_match(t, '\d{1,3}\s*(个?(工作日|自然日|日|天))?') then 'WORKING_DAYS'",
    )
    return Careful(levels, f=flag)


def _integer(column: Column, source: Source) -> Careful:
    levels = (
        ("cell_tight(x) as t",),
        ("number_text(t) as n",),
        (r"case when regexp_full_match(n, '[+-]?\d+(\.0*)?') then try_cast(n as bigint) end as w",),
    )
    return Careful(levels, f=_fault("t", "when w is not null then null"))


def _decimal(column: Column, source: Source) -> Careful:
    levels = (
        ("rtrim(cell_tight(x), '%') as t",),
        ("number_text(t) as n",),
        ("try_cast(n as decimal(18, 4)) as w", "try_cast(n as decimal(30, 10)) as exact"),
    )
    flag = _fault("t", "when abs(exact - w) > 0.0000001 then 'ROUNDED'", "when w is not null then null")
    return Careful(levels, f=flag)


def _money(column: Column, source: Source) -> Careful:
    levels = (
        ("upper(cell_tight(x)) as t",),
        ("money_bare(t) as b",),
        (f"money_digits(b, {source.factor(column)}) as digits",),
        ("case when digits is null then cn_words(t) end as words",),
        ("coalesce(digits, try_cast(cn_amount(words) as decimal(30, 8))) as exact",),
        ("try_cast(exact as decimal(18, 2)) as w",),
    )
    flag = _fault(
        "t",
        "when abs(exact - w) > 0.000001 then 'ROUNDED'",
        "when w is not null then case when regexp_matches(t, '[亿万千元圆角分仟佰拾百十]') then 'OWN_UNIT' end",
    )
    return Careful(levels, f=flag)


def _boolean(column: Column, source: Source) -> Careful:
    words = dict.fromkeys(TRUE_WORDS, "true") | dict.fromkeys(FALSE_WORDS, "false")
    cases = " ".join(f"when {quoted(word)} then {value}" for word, value in words.items())
    levels = (("upper(cell_tight(x)) as t",), (f"case t {cases} end as w",))
    return Careful(levels, f=_fault("t", "when w is not null then null"))


def _code(column: Column, source: Source) -> Careful:
    levels = (
        ("cell_tight(x) as t",),
        (r"regexp_full_match(t, '\d{12}(\.0+)?') as is_code",),
        ("case when cell_is_empty(t) or cell_is_error(t) then null when is_code then left(t, 12) else t end as w",),
    )
    flag = "case when cell_is_error(t) then 'CELL_ERROR' when w is not null and not is_code then 'CODE_FORM' end"
    return Careful(levels, r="case when w is distinct from x then x end", f=flag)


_CAREFUL = {
    "text": _text, "list": _text, "enum": _enum, "id18": _identifier, "cert_no": _identifier,
    "uscc": lambda column, source: credit_code_plan(),
    "code12": _code, "date": _date, "timestamp": _timestamp, "period": _period, "integer": _integer,
    "decimal": _decimal, "money": _money, "boolean": _boolean,
}  # fmt: skip
