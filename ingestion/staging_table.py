"""A document into DuckDB: normalised rows ready to be written, and what is found out about the file as a whole.

Used alike by the nightly load and by ``feeds check``: what a department is told before delivery is what the load does.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

import duckdb

from ingestion import file_facts
from ingestion.careful import aside_select, careful_select, groups, patch_select, rows_select
from ingestion.controls import compare, control_of
from ingestion.messages import Problem, Refused
from ingestion.normalise import IDENTIFIERS, LOAD, NOT_DATA, Findings, Source, facts_select
from ingestion.not_data import is_not_data
from ingestion.quarantine import Quarantined, ragged, refused_row
from ingestion.reading.spool import Spool
from ingestion.reading.table import Document, Table, Task


@dataclass
class Part:
    """One table of the file in DuckDB: its cells (kept outside), facts and patch.

    ``groups``: the table of step 2 for each column that has one. ``notes``: rows that are no data, as delivered.
    """

    table: Table
    source: Source
    cells: Spool
    found: Findings = field(default_factory=Findings)
    rows: int = 0
    groups: dict[int, str] = field(default_factory=dict)
    notes: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class Staged:
    """What a file holds, once read: counts of rows, rows set aside, problems, facts for the ledger.

    ``flags`` and ``defects`` count ``column:CODE`` over the rows that load. ``control_sum`` and ``loaded_sum`` are in
    yuan, over the columns that the total row fills.
    """

    parts: list[Part] = field(default_factory=list)
    rows_loaded: int = 0
    rows_not_data: int = 0
    quarantined: list[Quarantined] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    flags: dict[str, int] = field(default_factory=dict)
    defects: dict[str, int] = field(default_factory=dict)
    control_rows: int | None = None
    control_sum: Decimal | None = None
    loaded_sum: Decimal | None = None

    @property
    def rows_body(self) -> int:
        """Rows of data: what was loaded and what was quarantined."""
        return self.rows_loaded + len(self.quarantined)

    def close(self) -> None:
        """Let go of the cells."""
        for part in self.parts:
            part.cells.close()


def stage(cursor: duckdb.DuckDBPyConnection, document: Document, task: Task, spill: Path) -> Staged:
    """Read every table of the document. Raises Refused."""
    staged = Staged(problems=list(document.problems))
    for number, table in enumerate(document.tables):
        source = Source(number, task.contract, table.header, document.kind in ("xlsx", "xls"), task.today)
        part = Part(table, source, Spool(table.layout.schema, table.batches, spill))
        staged.parts.append(part)
        staged.problems += [replace(p, line=table.header_row, sheet=table.sheet) for p in table.header.problems]
        if cut := next((line for line in table.rejected if line.is_cut and not is_not_data(line.cells)), None):
            detail = {"detail_zh": "最后一行不完整", "detail_en": "its last line is incomplete"}
            raise Refused("FILE_TRUNCATED", line=cut.row, **detail)
        _recognise(cursor, part)
        _look_closer(cursor, part)
        _count(cursor, part, staged)
    staged.quarantined.sort(key=lambda row: (row.sheet or "", row.row))
    _find_facts(cursor, staged)
    return staged


def _find_facts(cursor: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    """What is true of the file as a whole."""

    def run_here(part: Part, sql: str) -> list[tuple]:
        return run(cursor, part, sql)

    for part in staged.parts:
        staged.problems += file_facts.unit_problems(part)
        for name, code, problem in file_facts.warnings(cursor, part):
            counts = staged.defects if part.source.contract.column(name).type in IDENTIFIERS else staged.flags
            counts[f"{name}:{code}"] = counts.get(f"{name}:{code}", 0) + (problem.count or 0)
            staged.problems.append(problem)
        staged.problems += file_facts.find_mixed_magnitudes(cursor, part)
        floats = file_facts.find_floats(cursor, part, run_here)
        part.found = replace(part.found, floats=floats)
        _compare_controls(part, staged, run_here)
    twice = file_facts.find_twice(cursor, staged.parts, run_here)
    staged.flags |= {f"row:{problem.code}": problem.count or 0 for problem in twice}
    crowds = file_facts.find_crowds(cursor, staged.parts, run_here)
    if crowds:
        staged.flags["row:GROUP_TOO_LARGE"] = len(crowds)
    staged.problems += twice + crowds


def _compare_controls(part: Part, staged: Staged, run_here: file_facts.Run) -> None:
    control = control_of(part, part.notes)
    loaded = file_facts.sums(part, list(control.sums), run_here)
    body = part.rows + len(part.table.rejected) - len(part.notes)
    staged.problems += compare(part, control, body, loaded)
    if control.rows is not None:
        staged.control_rows = (staged.control_rows or 0) + control.rows
    if control.sums:
        staged.control_sum = (staged.control_sum or Decimal(0)) + sum(control.sums.values())
        staged.loaded_sum = (staged.loaded_sum or Decimal(0)) + sum(loaded.values())


def run(cursor: duckdb.DuckDBPyConnection, part: Part, sql: str) -> list[tuple]:
    """Execute a statement that reads the cells of a part; returns its rows, fetched while the cells are there."""
    cursor.register(part.source.cells, part.cells.reader())
    try:
        return cursor.execute(sql).fetchall()
    finally:
        cursor.unregister(part.source.cells)


def _recognise(cursor: duckdb.DuckDBPyConnection, part: Part) -> None:
    """Step 1."""
    run(cursor, part, f"create temp table {part.source.facts} as {facts_select(part.source)}")


def _look_closer(cursor: duckdb.DuckDBPyConnection, part: Part) -> None:
    """Step 2, for the rows and columns that need it."""
    source, rows = part.source, f"_rows{part.source.number}"
    some = "count(*) filter (where _open != 0 or _lacks or _sure or _note)"
    counts = cursor.execute(f"select count(*), {some}, bit_or(_open) from {source.facts}").fetchone()
    part.rows, patched, mask = counts or (0, 0, 0)
    if not patched:
        return
    careful = frozenset(i for i, _ in source.delivered if mask >> i & 1)
    run(cursor, part, f"create temp table {rows} as {rows_select(source, careful)}")
    tables: dict[int, str] = {}
    for plan, numbers in groups(source, careful):
        table = f"_group{source.number}_{len(tables)}"
        cursor.execute(f"create temp table {table} as {careful_select(source, plan, numbers, rows)}")
        tables |= dict.fromkeys(numbers, table)
    cursor.execute(f"create temp table {source.patch} as {patch_select(source, tables, rows)}")
    part.found = Findings(careful, is_patched=True)
    part.groups = tables


def _count(cursor: duckdb.DuckDBPyConnection, part: Part, staged: Staged) -> None:
    for line in part.table.rejected:
        if is_not_data(line.cells):
            part.notes.append((line.row, json.dumps(dict(enumerate(line.cells)), ensure_ascii=False)))
            staged.rows_not_data += 1
        else:
            staged.quarantined.append(ragged(part.table, line))
    staged.rows_not_data += len(part.table.titles)
    staged.rows_loaded += part.rows
    if not part.found.is_patched:
        return
    aside = cursor.execute(f"select count(*) from {part.source.patch} where _status != {LOAD}").fetchone()
    if aside and aside[0]:
        staged.rows_loaded -= aside[0]
        for status, row, rules, delivered in run(cursor, part, aside_select(part.source)):
            if status == NOT_DATA:
                staged.rows_not_data += 1
                part.notes.append((row, delivered))
            else:
                staged.quarantined.append(refused_row(part.source.contract, part.table, row, rules, delivered))
