"""What is found out about a file as a whole, once its cells are read: what its warnings are and how many, keys that
occur twice, numbers that came through a double, amounts of mixed magnitude.

Each function reads the small tables of steps 1 and 2 where it can, the cells only where it must.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np

from ingestion.contract import Column
from ingestion.formats import format_words
from ingestion.messages import Problem, shown
from ingestion.normalise import LOAD, final_select

if TYPE_CHECKING:
    from ingestion.staging_table import Part

Run = Callable[["Part", str], list[tuple]]

# Distance of neighbouring doubles: 16 below 2^57, 32 below 2^58, 64 below 2^59, 128 above (domain handbook 1.1).
SPACING = """case when n < 144115188075855872 then 16 when n < 288230376151711744 then 32
    when n < 576460752303423488 then 64 else 128 end"""
FLOATS_AT_LEAST = 3  # numbers of a file that must be multiples of it, and none that is not
# Decades from the median. A spread of thirty times is still one magnitude; a thousand times is another unit.
GAP_FROM, FAR_FROM = 1.5, 3.0
UNITS = {1_000: "千元", 10_000: "万元", 100_000_000: "亿元"}


def warnings(cursor: duckdb.DuckDBPyConnection, part: Part) -> list[tuple[str, str, Problem]]:
    """(column name, code, problem) of each flag and each identifier code: how often it occurs, and where first."""
    found: list[tuple[str, str, Problem]] = []
    loads = f"join {part.source.patch} as _patch using (_row) where _patch._status = {LOAD}"
    for table in sorted(set(part.groups.values())):
        flags = f"select _column, f, _row, r from {table} {loads} and f is not null"
        codes = f"select _column, unnest(string_split(d, ';')) as f, _row, null from {table} {loads} and d is not null"
        rows = cursor.execute(
            f"select _column, f, count(*), min(_row), arg_min(r, _row) from ({flags} union all {codes})"
            " group by all order by all"
        ).fetchall()
        for number, code, count, row, value in rows:
            column = part.source.contract.columns[number]
            found.append((column.name, code, replace(problem(part, column, code, value), line=row, count=count)))
    return found


def problem(part: Part, column: Column, code: str, value: str | None) -> Problem:
    """A flag or code of a column as a problem of the catalogue, without its line."""
    args = {"value": shown(value, column.privacy), "allowed": "、".join(column.values)} | format_words(column.type)
    for name, bound in (("least", column.minimum), ("most", column.maximum)):
        args[name] = "…" if bound is None else f"{bound:g}"
    return Problem(code, column=part.source.fields[column.name].text, sheet=part.table.sheet, args=args)


# Keys ---------------------------------------------------------------------------------------------------------------


def find_twice(cursor: duckdb.DuckDBPyConnection, parts: list[Part], run: Run) -> list[Problem]:
    """Rows whose key occurs more than once in the file, into the table ``_twice`` (_table, _row, _flag).

    KEY_TWICE: with different content; both load, and dbt takes the later. ROW_TWICE: the same row again. A weak key has
    the row itself as tie-breaker, so only ROW_TWICE is said of it. A key with an empty part that may not be empty is
    none: a missing identity number is flagged as such.
    """
    contract = parts[0].source.contract
    needed = [name for name in contract.key if name not in contract.nullable_key]
    if not contract.key or any(name not in part.source.fields for part in parts for name in needed):
        return []
    is_key = "true" if contract.weak_key else " and ".join(f"{name} is not null" for name in needed) or "true"
    for number, part in enumerate(parts):
        begin = "create temp table _keys as" if number == 0 else "insert into _keys"
        rows = final_select(part.source, part.found)
        key = f"hash({', '.join(contract.key)})"
        run(part, f"{begin} select {number} as _table, _row, {key} as _key from ({rows}) where {is_key}")
    again = "select _key from _keys group by all having count(*) > 1"
    cursor.execute(f"create temp table _again as select * from _keys where _key in ({again})")
    if not _number(cursor, "select count(*) from _again"):
        return []
    for number, part in enumerate(parts):
        begin = "create temp table _content as" if number == 0 else "insert into _content"
        cells = ", ".join(part.source.cell(column) for _, column in part.source.delivered)
        run(
            part,
            f"{begin} select _again.*, hash({cells}) as _content from {part.source.cells} as _cells"
            f" join _again on _again._table = {number} and _again._row = _cells.row",
        )
    different = "null" if contract.weak_key else "'row:KEY_TWICE'"
    is_same = "count(*) over (partition by _key, _content) > 1"
    cursor.execute(
        "create temp table _twice as select _table, _row, _flag from (select *,"
        f" case when {is_same} then 'row:ROW_TWICE' else {different} end as _flag from _content)"
        " where _flag is not null"
    )
    first = "arg_min(_table, (_table, _row)), arg_min(_row, (_table, _row))"
    counts = cursor.execute(f"select _flag, count(*), {first} from _twice group by all order by all").fetchall()
    for part in parts:
        part.found = replace(part.found, twice=bool(counts))
    names = "+".join(contract.column(name).header for name in contract.key)
    return [
        Problem(flag.split(":")[1], row, sheet=parts[table].table.sheet, count=count, args={"key": names})
        for flag, count, table, row in counts
    ]


def find_crowds(cursor: duckdb.DuckDBPyConnection, parts: list[Part], run: Run) -> list[Problem]:
    """Groups with more rows than their contract lets them have, each by the line it begins in. All rows load."""
    contract = parts[0].source.contract
    limit = contract.group_limit
    if limit is None or any(limit.column not in part.source.fields for part in parts):
        return []
    for number, part in enumerate(parts):
        begin = "create temp table _groups as" if number == 0 else "insert into _groups"
        rows = final_select(part.source, part.found)
        run(part, f"{begin} select {number} as _table, _row, hash({limit.column}) as _group from ({rows})")
    found = cursor.execute(
        "select count(*), arg_min(_table, (_table, _row)), arg_min(_row, (_table, _row)) from _groups group by _group"
        f" having count(*) > {limit.rows} order by 2, 3"
    ).fetchall()
    return [
        Problem(
            "GROUP_TOO_LARGE", row, parts[table].source.fields[limit.column].text, parts[table].table.sheet, None,
            {"rows": count, "most": limit.rows},
        )
        for count, table, row in found
    ]  # fmt: skip


def _number(cursor: duckdb.DuckDBPyConnection, query: str) -> int:
    return (cursor.execute(query).fetchone() or (0,))[0]


# Numbers that came through a double -----------------------------------------------------------------------------------


def find_floats(cursor: duckdb.DuckDBPyConnection, part: Part, run: Run) -> frozenset[int]:
    """Identifier columns whose every number is a multiple of the distance of doubles at its size (ID_XL_FLOAT)."""
    found = set()
    for i in part.found.careful:
        name = part.source.contract.columns[i].name
        if part.source.contract.columns[i].type != "id18":
            continue
        # Nearly all such numbers fail their check digit: with few cells in step 2 the rule cannot hold.
        few = max(FLOATS_AT_LEAST, part.rows // 4)
        if _number(cursor, f"select count(*) from {part.groups[i]} where _column = {i}") < few:
            continue
        number = f"case when regexp_full_match({name}, '[1-9][0-9]{{17}}') then try_cast({name} as bigint) end"
        rows = f"select {number} as n from ({final_select(part.source, part.found)})"
        numbers, others = run(part, f"select count(n), count(*) filter (where n % ({SPACING}) != 0) from ({rows})")[0]
        if numbers >= FLOATS_AT_LEAST and not others:
            found.add(i)
    return frozenset(found)


# Amounts --------------------------------------------------------------------------------------------------------------


def find_mixed_magnitudes(cursor: duckdb.DuckDBPyConnection, part: Part) -> list[Problem]:
    """Columns in 万元 where some amounts are a thousand times the rest, and nearly nothing between: yuan among them."""
    problems = []
    for i, column in part.source.delivered:
        if column.type != "money" or i not in part.groups or part.source.factor(column) == 1:
            continue
        # A cell with a unit of its own, or in words, says what it means.
        found = cursor.execute(
            f"select _row, cast(abs(w) / {part.source.factor(column)} as double) from {part.groups[i]}"
            f" where _column = {i} and w != 0 and coalesce(f, '') != 'OWN_UNIT' order by _row"
        ).fetchnumpy()
        rows, amounts = found.values()
        if len(rows) < 3:
            continue
        apart = np.log10(amounts) - np.log10(np.median(amounts))
        for sign in (1, -1):
            far = sign * apart >= FAR_FROM
            between = (sign * apart >= GAP_FROM) & ~far
            if far.sum() > between.sum():
                low, high = sorted((float(np.median(amounts[~far])), float(np.median(amounts[far]))))
                args = {"low": f"{low:g}", "high": f"{high:g}"}
                header = part.source.fields[column.name].text
                problems.append(
                    Problem("MIXED_MAGNITUDE", int(rows[far][0]), header, part.table.sheet, int(far.sum()), args)
                )
    return problems


def sums(part: Part, names: list[str], run: Run) -> dict[str, Decimal]:
    """Sum in yuan of each of the columns, over the rows that load."""
    if not names:
        return {}
    totals = ", ".join(f"sum({name})" for name in names)
    found = run(part, f"select {totals} from ({final_select(part.source, part.found)})")[0]
    return {name: total or Decimal(0) for name, total in zip(names, found, strict=True)}


def unit_problems(part: Part) -> list[Problem]:
    """Say which unit the amounts were taken to be in, where it is not yuan."""
    problems = []
    header = part.source.header
    place: dict[str, Any] = {"line": part.table.header_row, "sheet": part.table.sheet}
    if header.unit and header.unit[1] != 1:
        args = {"unit": header.unit[0], "where_zh": "标题行", "where_en": "title row"}
        problems.append(Problem("UNIT_TAKEN", **place, args=args))
    for item in header.fields:
        if item.factor in UNITS:
            args = {"unit": UNITS[item.factor], "where_zh": "表头", "where_en": "header"}
            problems.append(Problem("UNIT_TAKEN", column=item.text, **place, args=args))
    return problems
