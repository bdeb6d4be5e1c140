"""A document into a temporary table of normalised rows, and what is found out about the file as a whole.

Used alike by the nightly load and by ``feeds check``: what a department is told before delivery is what the load does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import duckdb
import pyarrow as pa

from ingestion.contract import Contract
from ingestion.messages import Problem, Refused
from ingestion.normalise import LOAD, NOT_DATA, QUARANTINE, Source, normalised
from ingestion.quarantine import Quarantined, ragged, refused_row
from ingestion.reading.table import Document, Table

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


def stage(cursor: duckdb.DuckDBPyConnection, document: Document, contract: Contract, today: date) -> Staged:
    """Read every table of the document into the temporary table BODY. Raises Refused."""
    staged = Staged(problems=list(document.problems))
    for number, table in enumerate(document.tables):
        _fill(cursor, document, number, contract, today)
        staged.problems += [
            Problem(p.code, table.header_row, p.column, table.sheet, args=p.args) for p in table.header.problems
        ]
        cut = next((r for r in table.rejected if r.is_cut), None)
        if cut:
            detail = {"detail_zh": "最后一行不完整", "detail_en": "its last line is incomplete"}
            raise Refused("FILE_TRUNCATED", line=cut.row, **detail)
        staged.quarantined += ragged(table)
        staged.rows_not_data += len(table.titles)
    _count(cursor, document, contract, staged)
    return staged


def _fill(cursor: duckdb.DuckDBPyConnection, document: Document, number: int, contract: Contract, today: date) -> None:
    table = document.tables[number]
    failed: list[Refused] = []

    def watched():
        # DuckDB turns an exception of the reader into its own error: the refusal is kept beside.
        try:
            yield from table.batches
        except Refused as refused:
            failed.append(refused)
            raise

    source = Source("_source", table.header, document.kind in ("xlsx", "xls"), int(f"{today:%Y%m%d}"))
    select = f"select {number} as _table, * from ({normalised(contract, source)})"
    begin = f"create temp table {BODY} as" if number == 0 else f"insert into {BODY}"
    cursor.register("_source", pa.RecordBatchReader.from_batches(table.schema, watched()))
    try:
        cursor.execute(f"{begin} {select}")
    except duckdb.Error:
        if failed:
            raise failed[0] from None
        raise
    finally:
        cursor.unregister("_source")


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
