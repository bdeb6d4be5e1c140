"""Text cells to typed columns: the plan of one file, built from the contract and the header that was found.

Reading goes in three steps, each one statement of DuckDB:

1. ``fast_select``: every cell written in the usual way becomes a value at little cost (table FAST: ``v<n>`` the value
   of the n-th column, ``x<n>`` the cell as delivered where it is not written as we would write it).
2. ``careful_select`` (careful.py): the cells that step 1 did not recognise, a statement for each column that has any.
3. ``final_select``: both joined, as the columns of ``Contract.raw_schema`` without provenance.

A file as it should be never pays for step 2; planning it takes longer than running it.

``x__raw`` is null where the cell is written as we would write it: dates YYYY-MM-DD, times YYYY-MM-DD HH:MM[:SS],
periods YYYYMM, plain digits, 是/否, the words of the contract.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ingestion.contract import Column, Contract
from ingestion.not_data import few_cells_sql, note_sql, total_sql
from ingestion.reading.header import Field, Header
from ingestion.reading.table import ODD, ROW

LOAD, QUARANTINE, NOT_DATA = 0, 1, 2
FAST, TWICE = "_fast", "_twice"
IDENTIFIERS = ("id18", "cert_no", "uscc")
MIDDLE_DOTS = " 　.．。•‧・･∙⋅"


@dataclass(frozen=True)
class Source:
    """One table of text cells in DuckDB: its relation, its header, how dates are rendered in it, the latest birth."""

    relation: str
    contract: Contract
    header: Header
    is_workbook: bool
    today: int  # yyyymmdd

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Fields of the header by column name; a pair's cell under both names."""
        found = {f.column.name: f for f in self.header.fields if f.column and not f.is_pair}
        pairs = {f.column.pair.header: f for f in self.header.fields if f.is_pair and f.column and f.column.pair}
        for column in self.contract.columns:
            if column.pair and column.pair.header in pairs:
                found.setdefault(column.name, pairs[column.pair.header])
        return found

    def factor(self, column: Column) -> int:
        """Yuan in one unit of a column of amounts: by its header, else by the title row, else one."""
        found = self.fields[column.name].factor
        return found or (self.header.unit[1] if self.header.unit else 1)

    @property
    def cells(self) -> list[str]:
        """Names of the cells of a row."""
        return [f"c{i}" for i in range(len(self.header.fields))]


def quoted(text: str) -> str:
    """An SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


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


def fast_select(source: Source, number: int) -> str:
    """Step 1 for the ``number``-th table of the file. Columns: _table, _row, v0, x0, …, _extra, _note, _sure, _cells.

    ``_sure``: a total, a repeated header or a short note; ``_note``: reads like a note, and is one if a required value
    is missing.
    ``_cells``: the row as delivered, JSON, kept where it may turn out to be no data or unusable.
    """
    casts: list[str] = []
    parts: list[str] = []
    values: list[str] = []
    unsure = []
    for i, column in enumerate(source.contract.columns):
        value = f"cast(null as {column.sql_type})"
        cell = "cast(null as varchar)"
        if column.name in source.fields:
            x = f"c{source.fields[column.name].position}"
            fast = _FAST[column.type](column, i, x, source)
            casts += fast.casts
            parts += fast.parts
            value, cell = (
                f"cast({fast.value} as {column.sql_type})",
                f"case when {fast.is_canonical} then null else {x} end",
            )
        values += [f"{value} as v{i}", f"{cell} as x{i}"]
        if column.required:
            unsure.append(f"v{i} is null")
    missing = " or ".join(unsure) or "false"
    headers = unique_headers(source.header)
    delivered = ", ".join(f"{quoted(name)}, {cell}" for name, cell in zip(headers, source.cells, strict=True))
    return f"""with _casts as (
    select {", ".join(["*", *casts])} from {source.relation} where coalesce({", ".join(source.cells)}) is not null
), _parts as (
    select {", ".join(["*", *parts])} from _casts
), _values as (
    select *, {", ".join(values)}, {total_sql(source.header)} as _sure from _parts
), _marked as (
    select *, {missing} as _missing, {note_sql(source.header, missing)} as _note from _values
)
select {number} as _table, {ROW} as _row, {", ".join(f"v{i}, x{i}" for i in range(len(source.contract.columns)))},
    {_extra(source.header)} as _extra, _note,
    _sure or case when _note then {few_cells_sql(source.header)} else false end as _sure,
    case when _missing or _sure or _note then cast(json_object({delivered}) as varchar) end as _cells
from _marked"""


def _extra(header: Header) -> str:
    unknown = [f for f in header.fields if f.column is None]
    if not unknown:
        return "cast(null as varchar)"
    names = unique_headers(header)
    cells = ", ".join(f"c{f.position}" for f in unknown)
    pairs = ", ".join(f"{quoted(names[f.position])}, c{f.position}" for f in unknown)
    return f"case when coalesce({cells}) is not null then cast(json_object({pairs}) as varchar) end"


@dataclass(frozen=True)
class Fast:
    """Step 1 of a column: casts and parts computed once below, the value, and when the cell is not kept.

    An expression in a branch of CASE is computed again in each branch: what is used twice is a column of a level.
    """

    value: str
    is_canonical: str
    casts: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


def _text(column: Column, i: int, x: str, source: Source) -> Fast:
    if is_name(column):
        needs_care = f"{ODD} or regexp_matches({x}, '[{MIDDLE_DOTS}]')"
    elif column.type == "list":
        needs_care = f"{ODD} or contains({x}, ' ') or contains({x}, '；') or ends_with({x}, ';')"
    else:
        needs_care = f"{ODD} or contains({x}, ' ') or contains({x}, '　')"
    cast = f"case when {needs_care} then null else {x} end as _t{i}"
    words = column.codes | column.value_aliases
    value = f"case _t{i} {whens(words)} else _t{i} end" if words else f"_t{i}"
    is_canonical = f"_t{i} is not null" if not words else f"_t{i} is not null and _t{i} not in ({listed(words)})"
    return Fast(value, is_canonical, (cast,))


def _enum(column: Column, i: int, x: str, source: Source) -> Fast:
    words = listed(column.values)
    other = column.codes | column.value_aliases
    rest = f"else case {x} {whens(other)} end" if other else ""
    return Fast(f"case when {x} in ({words}) then {x} {rest} end", f"{x} in ({words})")


def _identifier(column: Column, i: int, x: str, source: Source) -> Fast:
    # The reader has marked the cells that hold a sound number (reading/sound_numbers.py).
    mark = f"s{source.fields[column.name].position}"
    return Fast(f"case when {mark} then {x} end", mark)


def _unsure(column: Column, i: int, x: str, source: Source) -> Fast:
    return Fast("null", "false")


def _date(column: Column, i: int, x: str, source: Source) -> Fast:
    if column.pair and source.fields[column.name].is_pair:
        return _unsure(column, i, x, source)
    cast = (
        f"case strlen({x}) when 10 then try_cast({x} as date) when 8 then cast(try_strptime({x}, '%Y%m%d') as date)"
        f" when 19 then case when ends_with({x}, ' 00:00:00') then try_cast(left({x}, 10) as date) end end as _v{i}"
    )
    parts = (f"case when date_is_plausible(_v{i}) then _v{i} end as _f{i}",)
    # A date cell of a workbook reaches us as text with a midnight that nobody typed.
    length = f"strlen({x}) != 8" if source.is_workbook else f"strlen({x}) = 10"
    return Fast(f"_f{i}", f"_f{i} is not null and {length} and contains({x}, '-')", (cast,), parts)


def _timestamp(column: Column, i: int, x: str, source: Source) -> Fast:
    cast = f"case when strlen({x}) in (16, 19) then try_cast({x} as timestamp) end as _v{i}"
    parts = (f"case when year(_v{i}) between 1900 and 2200 then _v{i} end as _f{i}",)
    return Fast(f"_f{i}", f"_f{i} is not null and contains({x}, '-')", (cast,), parts)


def _period(column: Column, i: int, x: str, source: Source) -> Fast:
    cast = f"case when strlen({x}) = 6 then try_cast({x} as integer) end as _v{i}"
    is_month = f"_v{i} between 190001 and 220012 and _v{i} % 100 between 1 and 12"
    return Fast(f"case when {is_month} then make_date(_v{i} // 100, _v{i} % 100, 1) end", is_month, (cast,))


def _integer(column: Column, i: int, x: str, source: Source) -> Fast:
    is_plain = f"cast(_v{i} as varchar) = {x}"
    return Fast(f"case when {is_plain} then _v{i} end", is_plain, (f"try_cast({x} as bigint) as _v{i}",))


def _decimal(column: Column, i: int, x: str, source: Source) -> Fast:
    cast = f"regexp_full_match({x}, '-?(0|[1-9][0-9]{{0,13}})(\\.[0-9]{{1,4}})?') as _p{i}"
    return Fast(f"case when _p{i} then try_cast({x} as decimal(18, 4)) end", f"_p{i}", (cast,))


def _money(column: Column, i: int, x: str, source: Source) -> Fast:
    if source.factor(column) != 1:
        return _unsure(column, i, x, source)
    # Most amounts have two decimals, as a cast back writes them; only the others need a pattern.
    plain = f"regexp_full_match({x}, '-?(0|[1-9][0-9]{{0,15}})(\\.[0-9])?')"
    part = (
        f"case when cast(_v{i} as varchar) = {x} then true when _v{i} is not null then {plain} else false end as _p{i}"
    )
    return Fast(f"case when _p{i} then _v{i} end", f"_p{i}", (f"try_cast({x} as decimal(18, 2)) as _v{i}",), (part,))


def _boolean(column: Column, i: int, x: str, source: Source) -> Fast:
    return Fast(f"case {x} when '是' then true when '否' then false end", f"{x} in ('是', '否')")


def _code(column: Column, i: int, x: str, source: Source) -> Fast:
    is_code = f"strlen({x}) = 12 and try_cast({x} as bigint) >= 100000000000"
    return Fast(f"case when {is_code} then {x} end", is_code)


_FAST = {
    "text": _text, "list": _text, "enum": _enum, "id18": _identifier, "cert_no": _identifier, "uscc": _unsure,
    "code12": _code, "date": _date, "timestamp": _timestamp, "period": _period, "integer": _integer,
    "decimal": _decimal, "money": _money, "boolean": _boolean,
}  # fmt: skip


def listed(words) -> str:
    """Words as the inside of an SQL list."""
    return ", ".join(quoted(word) for word in words)


def whens(words: dict[str, str]) -> str:
    """WHEN … THEN … for each word."""
    return " ".join(f"when {quoted(word)} then {quoted(value)}" for word, value in words.items())


# Step 3 -------------------------------------------------------------------------------------------------------------


def final_select(contract: Contract, careful: set[str], twice: bool, floats: set[str]) -> str:
    """Step 3: the contract's columns, then _table, _row, _flags, _extra, _status, _rules, _cells.

    ``careful``: the columns that went through step 2; ``twice``: whether keys that occur twice were found;
    ``floats``: identifier columns whose every number came through a double (ID_XL_FLOAT, a rule about a whole file).
    """
    columns: list[str] = []
    for i, column in enumerate(contract.columns):
        columns += _final(column, i, column.name in careful, column.name in floats)
    required = [column.name for column in contract.columns if column.required]
    missing = " or ".join(f"{name} is null" for name in required) or "false"
    rules = [
        f"case when {name} is null then case when {name}__raw is null or cell_is_empty(cell_tidy({name}__raw))"
        f" then 'REQUIRED_MISSING:{name}' else 'REQUIRED_UNPARSABLE:{name}' end end"
        for name in required
    ] or ["null"]
    numbers = [i for i, column in enumerate(contract.columns) if column.name in careful]
    flags = [f"'{contract.columns[i].name}:' || _c{i}.f" for i in numbers] + [f"{TWICE}._flag"] * twice
    joins = "".join(f" left join _c{i} on _c{i}._id = {FAST}.rowid" for i in numbers)
    joins += f" left join {TWICE} on {TWICE}._id = {FAST}.rowid" * twice
    return f"""with _joined as (
    select _table, _row, {", ".join(columns)}, _extra, _sure, _note, _cells,
        {f"nullif(concat_ws(';', {', '.join(flags)}), '')" if flags else "cast(null as varchar)"} as _flags
    from {FAST}{joins}
), _compared as (
    select *{_compared(contract)} from _joined
), _judged as (
    select *, case when _sure or (_note and ({missing})) then {NOT_DATA}
        when {missing} then {QUARANTINE} else {LOAD} end as _status
    from _compared
)
select * exclude (_sure, _note), case when _status = {QUARANTINE} then concat_ws(';', {", ".join(rules)}) end as _rules
from _judged"""


def _final(column: Column, i: int, is_careful: bool, is_float: bool) -> list[str]:
    name = column.name
    is_open = f"v{i} is null and x{i} is not null"  # not recognised in step 1
    value = f"coalesce(v{i}, _c{i}.w)" if is_careful else f"v{i}"
    raw = f"case when {is_open} then _c{i}.r else x{i} end" if is_careful else f"x{i}"
    columns = [f"{value} as {name}", f"{raw} as {name}__raw"]
    if column.type in IDENTIFIERS:
        empty = "null" if column.type == "uscc" else "'ID_EMPTY'"
        codes = f"case when v{i} is not null then null when x{i} is null then {empty}"
        codes += f" else _c{i}.d end" if is_careful else " end"
        if is_float:
            every = f"case when regexp_full_match({value}, '[0-9]{{18}}') then 'ID_XL_FLOAT' end"
            codes = f"nullif(concat_ws(';', {codes}, {every}), '')"
        codes = f"cast({codes} as varchar)"
        usable = f"v{i} is not null"
        if is_careful or is_float:
            usable = f"case when {name}__defects is not null then not id_is_unusable({name}__defects) else"
            usable += f" ({value}) is not null end"
        columns += [f"{codes} as {name}__defects", f"{usable} as {name}__is_usable"]
    if column.type == "date":
        precision = f"case when v{i} is not null then 'YMD'" + (f" else _c{i}.p end" if is_careful else " end")
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
