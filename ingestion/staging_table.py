"""A document into a temporary table of normalised rows, and what is found out about the file as a whole.

Used alike by the nightly load and by ``feeds check``: what a department is told before delivery is what the load does.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb
import pyarrow as pa

from ingestion.careful import careful_select, open_cells
from ingestion.contract import Contract
from ingestion.messages import Problem, Refused
from ingestion.normalise import FAST, LOAD, NOT_DATA, QUARANTINE, Source, fast_select, final_select
from ingestion.quarantine import Quarantined, ragged, refused_row
from ingestion.reading.table import Document, Task

BODY = "_body"


@dataclass
class Staged:
    """What a file holds, once read: counts of rows, rows set aside, problems, facts for the ledger."""

    rows_loaded: int = 0
    rows_not_data: int = 0
    quarantined: list[Quarantined] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    flags: dict[str, int] = field(default_factory=dict)
    defects: dict[str, int] = field(default_factory=dict)

    @property
    def rows_body(self) -> int:
        """Rows of data: what was loaded and what was quarantined."""
        return self.rows_loaded + len(self.quarantined)


def stage(cursor: duckdb.DuckDBPyConnection, document: Document, task: Task) -> Staged:
    """Read every table of the document into the temporary table BODY. Raises Refused."""
    staged = Staged(problems=list(document.problems))
    for number, table in enumerate(document.tables):
        _fill(cursor, document, number, task)
        staged.problems += [
            Problem(p.code, table.header_row, p.column, table.sheet, args=p.args) for p in table.header.problems
        ]
        cut = next((r for r in table.rejected if r.is_cut), None)
        if cut:
            detail = {"detail_zh": "最后一行不完整", "detail_en": "its last line is incomplete"}
            raise Refused("FILE_TRUNCATED", line=cut.row, **detail)
        staged.quarantined += ragged(table)
        staged.rows_not_data += len(table.titles)
    careful = _look_closer(cursor, document, task)
    cursor.execute(f"create temp view {BODY} as {final_select(task.contract, careful, False, set())}")
    _count(cursor, document, task.contract, staged)
    return staged


def _fill(cursor: duckdb.DuckDBPyConnection, document: Document, number: int, task: Task) -> None:
    table = document.tables[number]
    failed: list[Refused] = []

    def watched():
        # DuckDB turns an exception of the reader into its own error: the refusal is kept beside.
        try:
            yield from table.batches
        except Refused as refused:
            failed.append(refused)
            raise

    source = _source(document, number, task)
    select = fast_select(source, number)
    begin = f"create temp table {FAST} as" if number == 0 else f"insert into {FAST}"
    cursor.register(source.relation, pa.RecordBatchReader.from_batches(table.layout.schema, watched()))
    try:
        cursor.execute(f"{begin} {select}")
    except duckdb.Error:
        if failed:
            raise failed[0] from None
        raise
    finally:
        cursor.unregister(source.relation)


def _source(document: Document, number: int, task: Task) -> Source:
    is_workbook = document.kind in ("xlsx", "xls")
    return Source("_source", task.contract, document.tables[number].header, is_workbook, task.today)


def _look_closer(cursor: duckdb.DuckDBPyConnection, document: Document, task: Task) -> set[str]:
    """Step 2 for the columns that need it; returns their names."""
    contract = task.contract
    counts = ", ".join(f"count(*) filter (where {open_cells(i)})" for i in range(len(contract.columns)))
    found = cursor.execute(f"select {counts} from {FAST}").fetchone() or ()
    names = {column.name for column, count in zip(contract.columns, found, strict=True) if count}
    for number, column in enumerate(contract.columns):
        if column.name not in names:
            continue
        begin = f"create temp table _c{number} as"
        for table in range(len(document.tables)):
            source = _source(document, table, task)
            if column.name in source.fields:
                cursor.execute(f"{begin} {careful_select(source, table, number)}")
                begin = f"insert into _c{number}"
    return names


def _count(cursor: duckdb.DuckDBPyConnection, document: Document, contract: Contract, staged: Staged) -> None:
    counts = dict(cursor.execute(f"select _status, count(*) from {BODY} group by all").fetchall())
    staged.rows_loaded = counts.get(LOAD, 0)
    staged.rows_not_data += counts.get(NOT_DATA, 0)
    if counts.get(QUARANTINE):
        rows = cursor.execute(
            f"select _table, _row, _rules, _cells from {BODY} where _status = {QUARANTINE} order by all"
        ).fetchall()
        for number, row, rules, cells in rows:
            staged.quarantined.append(refused_row(contract, document.tables[number], row, rules, cells))
    staged.quarantined.sort(key=lambda q: (q.sheet or "", q.row))
