"""Step 2 of reading: the cells that were not written in the usual way, through the macros of sql/*.sql.

Only columns with such cells are planned, only their rows are read. What no macro understands becomes null with a flag;
the text itself stays in ``x__raw``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ingestion.contract import SQL_TYPES, Column
from ingestion.normalise import FAST, Source, is_name, whens


@dataclass
class Careful:
    """SQL of one column: columns computed below by level, the value w, what is kept as raw text r, and companions."""

    value: str
    raw: str
    flag: str | None = None
    defects: str | None = None
    precision: str | None = None
    levels: dict[int, list[str]] = field(default_factory=dict)


def open_cells(number: int) -> str:
    """SQL: whether the cell of the column was not recognised in step 1."""
    return f"v{number} is null and x{number} is not null"


def careful_select(source: Source, table: int, names: set[str]) -> str:
    """Step 2 for one table: _id (row of FAST), for each column of ``names`` w, r, d and p (null without), _flags."""
    contract = source.contract
    columns: list[str] = []
    flags: list[str] = []
    levels: dict[int, list[str]] = {0: [], 1: [], 2: [], 3: [], 4: []}
    for i, column in enumerate(contract.columns):
        if column.name not in names:
            continue
        if column.name not in source.fields:
            columns += [f"cast(null as {column.sql_type}) as w{i}", f"cast(null as varchar) as r{i}"]
            columns += [f"cast(null as varchar) as d{i}", f"cast(null as varchar) as p{i}"]
            continue
        plan = _CAREFUL[column.type](column, i, source)
        for level, sql in plan.levels.items():
            levels[level] += sql
        columns += [f"cast({plan.value} as {column.sql_type}) as w{i}", f"{plan.raw} as r{i}"]
        columns += [
            f"{plan.defects or 'cast(null as varchar)'} as d{i}",
            f"{plan.precision or 'cast(null as varchar)'} as p{i}",
        ]
        if plan.flag:
            flags.append(plan.flag)
    wanted = " or ".join(f"({open_cells(i)})" for i, c in enumerate(contract.columns) if c.name in names)
    text, below = f"_open as (select *, rowid as _id from {FAST} where _table = {table} and ({wanted}))", "_open"
    for level, sql in levels.items():
        if sql:
            text += f",\n_l{level} as (select *, {', '.join(sql)} from {below})"
            below = f"_l{level}"
    flagged = f"nullif(concat_ws(';', {', '.join(flags or ['null'])}), '') as _flags"
    return f"with {text}\nselect _id, {', '.join(columns)}, {flagged} from {below}"


def _typed(column: Column, i: int, macro: str) -> Careful:
    """A column whose macro gives {v, f}."""
    call = f"case when {open_cells(i)} then {macro} end as _s{i}"
    return Careful(f"_s{i}.v", f"x{i}", f"'{column.name}:' || _s{i}.f", levels={4: [call]})


def _date(column: Column, i: int, source: Source) -> Careful:
    cell = f"x{i}"
    if column.pair and source.fields[column.name].is_pair:
        cell = f"pair_part(x{i}, {1 if column.pair.part == 'start' else 2})"
    plan = _typed(column, i, f"date_careful({cell})")
    plan.precision = f"_s{i}.p"
    return plan


def _timestamp(column: Column, i: int, source: Source) -> Careful:
    """Cells with a time of day only take the row's date, in a feed that has exactly one date (GB02: 日期)."""
    dates = [(n, c) for n, c in enumerate(source.contract.columns) if c.type == "date" and not c.pair]
    day = "cast(null as date)"
    if len(dates) == 1:
        n = dates[0][0]
        day = f"coalesce(v{n}, date_careful(x{n}).v)"
    return _typed(column, i, f"timestamp_careful(x{i}, {day})")


def _period(column: Column, i: int, source: Source) -> Careful:
    return _typed(column, i, f"period_careful(x{i})")


def _integer(column: Column, i: int, source: Source) -> Careful:
    return _typed(column, i, f"integer_careful(x{i})")


def _decimal(column: Column, i: int, source: Source) -> Careful:
    return _typed(column, i, f"decimal_careful(x{i})")


def _money(column: Column, i: int, source: Source) -> Careful:
    return _typed(column, i, f"money_careful(x{i}, {source.factor(column)})")


def _boolean(column: Column, i: int, source: Source) -> Careful:
    return _typed(column, i, f"boolean_careful(x{i})")


def _code(column: Column, i: int, source: Source) -> Careful:
    return _typed(column, i, f"code_careful(x{i})")


def _enum(column: Column, i: int, source: Source) -> Careful:
    other = {value.upper(): value for value in column.values} | column.codes | column.value_aliases
    other |= {f"{code}.0": value for code, value in column.codes.items()}  # a code that Excel made a number
    plan = _typed(
        column,
        i,
        f"list_transform([cell_tight(x{i})], lambda t: list_transform([case upper(t) {whens(other)} end], lambda v: "
        "{'v': v, 'f': case when v is not null or cell_is_empty(t) then null"
        f" when cell_is_error(x{i}) then 'CELL_ERROR' else 'ENUM_UNKNOWN' end}})[1])[1]",
    )
    return plan


def _text(column: Column, i: int, source: Source) -> Careful:
    macro = "cell_name" if is_name(column) else "cell_list" if column.type == "list" else "cell_text"
    words = column.codes | column.value_aliases
    level = {3: [f"case when {open_cells(i)} then {macro}(x{i}) end as _t{i}"]}
    value = f"case _t{i} {whens(words)} else _t{i} end" if words else f"_t{i}"
    flag = f"when _t{i} is null and {open_cells(i)} and cell_is_error(x{i}) then '{column.name}:CELL_ERROR'"
    if column.privacy == "identifier":
        flag += f" when regexp_matches(_t{i}, '[\\x{{E000}}-\\x{{F8FF}}]') then '{column.name}:NAME_PUA'"
    return Careful(value, f"case when ({value}) is distinct from x{i} then x{i} end", f"case {flag} end", levels=level)


def _identifier(column: Column, i: int, source: Source) -> Careful:
    today = source.today
    levels = {0: [f"case when {open_cells(i)} then id_tidy(x{i}) end as _t{i}"]}
    body, macro = f"_t{i}", "id_careful"
    if column.type == "cert_no":
        body, macro = f"_b{i}", "cert_careful"
        is_card = f"regexp_full_match(_t{i}, '.{{18}}[1-7][1-4](B[0-9])?')"
        levels[1] = [f"case when strlen(_t{i}) = 18 then _t{i} when {is_card} then left(_t{i}, 18) end as _b{i}"]
    # Once tidied, most are sound: the same arithmetic as in step 1, then the patterns for the rest.
    whole = f"case when strlen({body}) = 18 then try_cast({body} as bigint) end"
    levels[2] = [f"{whole} as _z{i}", f"id_body({body}, {whole}) as _n{i}"]
    levels[3] = [f"id_is_usual(_z{i}, _n{i}, id_date_of(_n{i}), id_remainder(_n{i}), {today}) as _k{i}"]
    levels[4] = [f"case when _t{i} is not null and not _k{i} then {macro}(_t{i}, {today}) end as _s{i}"]
    value = f"case when _k{i} then _t{i} else _s{i}.v end"
    raw = f"case when ({value}) is distinct from x{i} then x{i} end"
    defects = f"case when _k{i} then null when {open_cells(i)} and _t{i} is null then 'ID_EMPTY' else _s{i}.d end"
    return Careful(value, raw, defects=defects, levels=levels)


def _uscc(column: Column, i: int, source: Source) -> Careful:
    level = {4: [f"case when {open_cells(i)} then uscc_careful(x{i}) end as _s{i}"]}
    raw = f"case when _s{i}.v is distinct from x{i} then x{i} end"
    return Careful(f"_s{i}.v", raw, defects=f"_s{i}.d", levels=level)


_CAREFUL = {
    "text": _text, "list": _text, "enum": _enum, "id18": _identifier, "cert_no": _identifier, "uscc": _uscc,
    "code12": _code, "date": _date, "timestamp": _timestamp, "period": _period, "integer": _integer,
    "decimal": _decimal, "money": _money, "boolean": _boolean,
}  # fmt: skip
assert set(_CAREFUL) == set(SQL_TYPES)
