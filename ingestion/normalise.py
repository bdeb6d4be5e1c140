"""Text cells to typed columns: the statements for one table of a file, from its contract and the header found.

1. ``facts_select``: one pass over the cells. What is written in the usual way is recognised at little cost; for each
   row there remain the values that are no text (``v<n>``, of the n-th column) and a mask of the cells not recognised.
2. careful.py: those cells, column by column, and what follows from them for their rows (table ``_patch``).
3. ``final_select``: cells, facts and patch joined, as the columns of ``Contract.raw_schema`` without provenance.

A file as it should be pays for steps 1 and 3 only. ``x__raw`` is null where the cell is written as we would write it:
dates YYYY-MM-DD, times YYYY-MM-DD HH:MM[:SS], periods YYYYMM, plain digits, 是/否, the words of the contract.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from ingestion.contract import Column, Contract
from ingestion.not_data import few_cells_sql, note_sql, total_sql
from ingestion.reading.header import Field, Header
from ingestion.reading.table import ODD, ROW

LOAD, QUARANTINE, NOT_DATA = 0, 1, 2
IDENTIFIERS = ("id18", "cert_no", "uscc")
MIDDLE_DOTS = " 　.．。•‧・･∙⋅"


@dataclass(frozen=True)
class Source:
    """One table of text cells in DuckDB, the ``number``-th of its file, with its header and how dates look in it."""

    number: int
    contract: Contract
    header: Header
    is_workbook: bool
    today: int  # yyyymmdd; no birth lies behind it

    @property
    def cells(self) -> str:
        """Relation of the cells: row, odd, c0, c1, … and marks (reading/table.py)."""
        return f"_cells{self.number}"

    @property
    def facts(self) -> str:
        """Table of step 1."""
        return f"_facts{self.number}"

    @property
    def patch(self) -> str:
        """Table of step 2."""
        return f"_patch{self.number}"

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Fields of the header by column name; a pair's cell under both names."""
        found = {f.column.name: f for f in self.header.fields if f.column and not f.is_pair}
        pairs = {f.column.pair.header: f for f in self.header.fields if f.is_pair and f.column and f.column.pair}
        for column in self.contract.columns:
            if column.pair and column.pair.header in pairs:
                found.setdefault(column.name, pairs[column.pair.header])
        return found

    @cached_property
    def delivered(self) -> list[tuple[int, Column]]:
        """The contract's columns that the file has, with their numbers in the contract."""
        return [(i, column) for i, column in enumerate(self.contract.columns) if column.name in self.fields]

    def cell(self, column: Column) -> str:
        """Name of the column's cell."""
        return f"c{self.fields[column.name].position}"

    def factor(self, column: Column) -> int:
        """Yuan in one unit of a column of amounts: by its header, else by the title row, else one."""
        found = self.fields[column.name].factor
        return found or (self.header.unit[1] if self.header.unit else 1)

    @cached_property
    def all_cells(self) -> list[str]:
        """Names of all cells of a row."""
        return [f"c{i}" for i in range(len(self.header.fields))]

    @property
    def row_as_delivered(self) -> str:
        """SQL: the row as JSON, header to cell."""
        pairs = zip(unique_headers(self.header), self.all_cells, strict=True)
        return f"cast(json_object({', '.join(f'{quoted(name)}, {cell}' for name, cell in pairs)}) as varchar)"


def quoted(text: str) -> str:
    """An SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def listed(words: Iterable[str]) -> str:
    """Words as the inside of an SQL list."""
    return ", ".join(quoted(word) for word in words)


def whens(words: Mapping[str, str]) -> str:
    """WHEN … THEN … for each word."""
    return " ".join(f"when {quoted(word)} then {quoted(value)}" for word, value in words.items())


def is_name(column: Column) -> bool:
    """Whether a text column holds names of persons, which are written in more ways than other texts."""
    return column.type == "text" and column.privacy == "identifier" and column.name.endswith("_name")


def unique_headers(header: Header) -> list[str]:
    """Headers as delivered, made different where a text occurs twice or is empty."""
    names: list[str] = []
    for item in header.fields:
        name = item.text or f"#{item.position + 1}"
        names.append(f"{name} #{item.position + 1}" if name in names else name)
    return names


# Step 1 -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fast:
    """What step 1 needs of a column; x is its cell, v its value.

    ``known``: whether the cell is written in the usual way; null counts as no. ``value``: what it then says.
    ``is_stored``: the value is no text, so step 1 keeps it. ``is_canonical``: whether the cell itself need not be kept.
    Both are computed upon ``casts``, then ``parts``: an expression in a CASE is computed anew in each of its branches.
    """

    known: str
    value: str
    is_canonical: str = "true"
    is_stored: bool = False
    casts: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


def fast(source: Source, i: int, column: Column) -> Fast:
    """The plan of the i-th column for step 1."""
    plan = _FAST[column.type](column, i, source.cell(column), source)
    if column.is_bounded:  # what lies outside is left to step 2, which says so
        return replace(plan, value=f"case when {within(column, f'({plan.value})')} then {plan.value} end")
    return plan


def within(column: Column, value: str) -> str:
    """SQL: whether a number lies between the least and the most that its contract lets it be."""
    bounds = ((">=", column.minimum), ("<=", column.maximum))
    return " and ".join(f"{value} {sign} {bound:g}" for sign, bound in bounds if bound is not None)


def facts_select(source: Source) -> str:
    """Step 1: _row, v<n> of columns that are no text, _open (bit n: cell n was not recognised), _sure, _note, _lacks.

    ``_sure``: a total, a repeated header, a short note. ``_note``: reads like a note, and is one if a required value is
    missing; ``_lacks`` says that one may be.
    """
    plans = {i: fast(source, i, column) for i, column in source.delivered}
    cell = {i: source.cell(column) for i, column in source.delivered}
    casts = [sql for plan in plans.values() for sql in plan.casts]
    parts = [sql for plan in plans.values() for sql in plan.parts]
    values = [
        f"cast({plan.value} as {source.contract.columns[i].sql_type}) as v{i}"
        for i, plan in plans.items()
        if plan.is_stored
    ]
    bits = []
    for i, plan in plans.items():
        is_known = f"v{i} is not null" if plan.is_stored else plan.known
        bits.append(f"case when {cell[i]} is null or {is_known} then 0 else {1 << i} end")
    lacks = []
    for i, column in enumerate(source.contract.columns):
        if column.required and i in plans:
            lacks.append(f"v{i} is null" if plans[i].is_stored else f"coalesce(not ({plans[i].known}), true)")
    lacking = " or ".join(lacks) or "false"
    return f"""with _casts as (
    select {", ".join(["*", *casts])} from {source.cells} where coalesce({", ".join(source.all_cells)}) is not null
), _parts as (
    select {", ".join(["*", *parts])} from _casts
), _values as (
    select *, {", ".join([*values, f"{total_sql(source.header)} as _total"])} from _parts
), _marked as (
    select *, {lacking} as _lacks, {note_sql(source.header, lacking)} as _note from _values
)
select {ROW} as _row, {"".join(f"v{i}, " for i, plan in plans.items() if plan.is_stored)}
    cast({" + ".join(bits)} as bigint) as _open, _note, _lacks,
    _total or case when _note then {few_cells_sql(source.header)} else false end as _sure
from _marked"""


def _text(column: Column, i: int, x: str, source: Source) -> Fast:
    if is_name(column):
        needs_care = f"{ODD} or regexp_matches({x}, '[{MIDDLE_DOTS}]')"
    elif column.type == "list":
        needs_care = f"{ODD} or contains({x}, ' ') or contains({x}, '；') or ends_with({x}, ';')"
    else:
        needs_care = f"{ODD} or contains({x}, ' ') or contains({x}, '　')"
    words = column.codes | column.value_aliases
    if not words:
        return Fast(f"not ({needs_care})", x)
    return Fast(f"not ({needs_care})", f"case {x} {whens(words)} else {x} end", f"{x} not in ({listed(words)})")


def _enum(column: Column, i: int, x: str, source: Source) -> Fast:
    other = column.codes | column.value_aliases
    value = f"case {x} {whens(other)} else {x} end" if other else x
    return Fast(f"{x} in ({listed([*column.values, *other])})", value, f"{x} in ({listed(column.values)})")


def _identifier(column: Column, i: int, x: str, source: Source) -> Fast:
    # The reader has marked the cells that hold a sound number (reading/sound_numbers.py).
    return Fast(f"s{source.fields[column.name].position}", x)


def _unsure(column: Column, i: int, x: str, source: Source) -> Fast:
    is_stored = column.sql_type != "varchar"
    return Fast("false", "null" if is_stored else x, is_stored=is_stored)


def _date(column: Column, i: int, x: str, source: Source) -> Fast:
    if source.fields[column.name].is_pair:
        return _unsure(column, i, x, source)
    cast = (
        f"case strlen({x}) when 10 then try_cast({x} as date) when 8 then cast(try_strptime({x}, '%Y%m%d') as date)"
        f" when 19 then case when ends_with({x}, ' 00:00:00') then try_cast(left({x}, 10) as date) end end as _v{i}"
    )
    # A date cell of a workbook reaches us as text with a midnight that nobody typed.
    length = f"strlen({x}) != 8" if source.is_workbook else f"strlen({x}) = 10"
    value = f"case when date_is_plausible(_v{i}) then _v{i} end"
    return Fast("", value, f"{length} and contains({x}, '-')", True, (cast,))


def _timestamp(column: Column, i: int, x: str, source: Source) -> Fast:
    cast = f"case when strlen({x}) in (16, 19) then try_cast({x} as timestamp) end as _v{i}"
    value = f"case when year(_v{i}) between 1900 and 2200 then _v{i} end"
    return Fast("", value, f"contains({x}, '-')", True, (cast,))


def _period(column: Column, i: int, x: str, source: Source) -> Fast:
    cast = f"case when strlen({x}) = 6 then try_cast({x} as integer) end as _v{i}"
    is_month = f"_v{i} between 190001 and 220012 and _v{i} % 100 between 1 and 12"
    value = f"case when {is_month} then make_date(_v{i} // 100, _v{i} % 100, 1) end"
    return Fast("", value, is_stored=True, casts=(cast,))


def _integer(column: Column, i: int, x: str, source: Source) -> Fast:
    cast = f"try_cast({x} as bigint) as _v{i}"
    return Fast("", f"case when cast(_v{i} as varchar) = {x} then _v{i} end", is_stored=True, casts=(cast,))


def _decimal(column: Column, i: int, x: str, source: Source) -> Fast:
    is_plain = f"regexp_full_match({x}, '-?(0|[1-9][0-9]{{0,13}})(\\.[0-9]{{1,4}})?')"
    return Fast("", f"case when {is_plain} then try_cast({x} as decimal(18, 4)) end", is_stored=True)


def _money(column: Column, i: int, x: str, source: Source) -> Fast:
    if source.factor(column) != 1:
        return _unsure(column, i, x, source)
    # Most amounts have two decimals, as a cast back writes them; only the others need a pattern.
    is_plain = f"regexp_full_match({x}, '-?(0|[1-9][0-9]{{0,15}})(\\.[0-9])?')"
    value = (
        f"case when cast(_v{i} as varchar) = {x} then _v{i} when _v{i} is null then null when {is_plain} then _v{i} end"
    )
    return Fast("", value, is_stored=True, casts=(f"try_cast({x} as decimal(18, 2)) as _v{i}",))


def _boolean(column: Column, i: int, x: str, source: Source) -> Fast:
    return Fast("", f"case {x} when '是' then true when '否' then false end", is_stored=True)


def _code(column: Column, i: int, x: str, source: Source) -> Fast:
    return Fast(f"strlen({x}) = 12 and try_cast({x} as bigint) >= 100000000000", x)


_FAST = {
    "text": _text, "list": _text, "enum": _enum, "id18": _identifier, "cert_no": _identifier, "uscc": _unsure,
    "code12": _code, "date": _date, "timestamp": _timestamp, "period": _period, "integer": _integer,
    "decimal": _decimal, "money": _money, "boolean": _boolean,
}  # fmt: skip


# Step 3 -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Findings:
    """What steps 1 and 2 found out about a table: which columns have cells of step 2, whether any row is patched.

    ``floats``: identifier columns whose every number came through a double (ID_XL_FLOAT, a rule about a whole file).
    ``twice``: rows whose key occurs more than once stand in the table ``_twice``.
    """

    careful: frozenset[int] = frozenset()
    is_patched: bool = False
    floats: frozenset[int] = frozenset()
    twice: bool = False


def final_select(source: Source, found: Findings, more: Iterable[str] = (), every_row: bool = False) -> str:
    """Step 3: the contract's columns, _row, _flags, _extra and ``more`` (SQL); only rows that load, or every one."""
    columns: list[str] = []
    for i, column in enumerate(source.contract.columns):
        columns += _final(source, found, i, column)
    flags = ["_patch._flags"] * found.is_patched + ["_twice._flag"] * found.twice
    flagged = f"nullif(concat_ws(';', {', '.join(flags)}), '')" if flags else "cast(null as varchar)"
    joins = f" join {source.facts} as _facts on _facts._row = _cells.{ROW}"
    if found.is_patched:
        joins += f" left join {source.patch} as _patch on _patch._row = _cells.{ROW}"
    if found.twice:
        joins += f" left join _twice on _twice._table = {source.number} and _twice._row = _cells.{ROW}"
    is_choice = found.is_patched and not every_row
    loads = f" where coalesce(_patch._status, {LOAD}) = {LOAD}" if is_choice else ""
    return f"""select *{_compared(source.contract)}{"".join(f", {sql}" for sql in more)} from (
    select {", ".join(columns)}, _cells.{ROW} as _row, {flagged} as _flags, {_extra(source.header)} as _extra
    from {source.cells} as _cells{joins}{loads}
)"""


def _extra(header: Header) -> str:
    unknown = [f for f in header.fields if f.column is None]
    if not unknown:
        return "cast(null as varchar)"
    names = unique_headers(header)
    cells = ", ".join(f"c{f.position}" for f in unknown)
    pairs = ", ".join(f"{quoted(names[f.position])}, c{f.position}" for f in unknown)
    return f"case when coalesce({cells}) is not null then cast(json_object({pairs}) as varchar) end"


def final_value(source: Source, found: Findings, i: int, column: Column) -> str:
    """SQL of one column's value in step 3."""
    if column.name not in source.fields:
        return f"cast(null as {column.sql_type})"
    plan = fast(source, i, column)
    if plan.is_stored:
        return f"coalesce(v{i}, w{i})" if i in found.careful else f"v{i}"
    return f"case when {is_open(i)} then w{i} else {plan.value} end" if i in found.careful else plan.value


def is_open(i: int) -> str:
    """SQL: whether the i-th cell of a row was not recognised in step 1."""
    return f"_open & {1 << i} != 0"


def _final(source: Source, found: Findings, i: int, column: Column) -> list[str]:
    name = column.name
    value = final_value(source, found, i, column)
    columns = [f"{value} as {name}"]
    is_careful, is_there = i in found.careful, name in source.fields
    if is_there:
        x, plan = source.cell(column), fast(source, i, column)
        raw = (
            "cast(null as varchar)"
            if plan.is_canonical == "true"
            else f"case when {plan.is_canonical} then null else {x} end"
        )
        raw = f"case when {is_open(i)} then r{i} else {raw} end" if is_careful else raw
    else:
        x, raw = "cast(null as varchar)", "cast(null as varchar)"
    columns.append(f"{raw} as {name}__raw")
    if column.type in IDENTIFIERS:
        empty = "null" if column.type == "uscc" else "'ID_EMPTY'"
        codes = f"case when {x} is null then {empty}" + (f" when {is_open(i)} then d{i}" if is_careful else "") + " end"
        if i in found.floats:
            every = f"case when regexp_full_match({value}, '[0-9]{{18}}') then 'ID_XL_FLOAT' end"
            codes = f"nullif(concat_ws(';', {codes}, {every}), '')"
        usable = f"{x} is not null"
        if is_careful or i in found.floats:
            usable = f"case when {name}__defects is not null then not id_is_unusable({name}__defects) else"
            usable += f" ({value}) is not null end"
        columns += [f"cast({codes} as varchar) as {name}__defects", f"{usable} as {name}__is_usable"]
    if column.type == "date":
        precision = f"case when {value} is not null then 'YMD'" + (f" else p{i} end" if is_careful else " end")
        columns.append(f"{precision} as {name}__precision")
    return columns


def _compared(contract: Contract) -> str:
    """REPLACE clause that adds ID_SEX and ID_BIRTH to the row's own number, where the feed has sex and birth date."""
    own = next((c.name for c in contract.columns if c.type == "id18"), None)
    names = {c.name for c in contract.columns}
    # Only a text of eighteen characters has sex and date where they are looked for.
    is_number = f"strlen({own}) = 18"
    codes = []
    if "sex" in names:
        digit = f"unicode(substr({own}, 17, 1))"  # the code of an odd digit is odd
        codes.append(
            f"case when {is_number} and sex = case {digit} % 2 when 1 then '女' else '男' end then 'ID_SEX' end"
        )
    if "birth_date" in names:
        written = "year(birth_date) * 10000 + month(birth_date) * 100 + day(birth_date)"
        codes.append(
            f"case when {is_number} and try_cast(substr({own}, 7, 8) as integer) != {written} then 'ID_BIRTH' end"
        )
    if own is None or not codes:
        return ""
    return f" replace (nullif(concat_ws(';', {own}__defects, {', '.join(codes)}), '') as {own}__defects)"
