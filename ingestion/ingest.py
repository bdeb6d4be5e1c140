"""One delivered file into raw Parquet and quarantine, and its row in the ledger.

Bad input never raises: a refused file is a result. Files appear under their final names only when they are whole: they
are written beside, flushed to disk and renamed, so a kill at any moment leaves nothing a reader could see.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from ingestion.delivery import Delivery
from ingestion.engine import engine
from ingestion.home import Home
from ingestion.ledger import upsert
from ingestion.loads import precedence
from ingestion.messages import Problem, Refused
from ingestion.normalise import final_select, quoted
from ingestion.places import stored
from ingestion.quarantine import as_table
from ingestion.reading import open_document
from ingestion.reading.table import Document, Task
from ingestion.staging_table import Staged, stage

# Files under way at a time. Planning a statement keeps one core busy and leaves the other idle.
AT_ONCE = 2


class StorageFull(OSError):
    """The disk is full: nothing was written, the file is read again by the next run."""


def ingest_file(home: Home, ledger: sqlite3.Connection, delivery: Delivery, load_date: date) -> Mapping[str, Any]:
    """Read, normalise, validate and write one file; returns (and upserts) its row of ``loads``.

    The state is ``candidate`` or ``refused``; the arrival gate decides what follows. Raises StorageFull, nothing else.
    """
    (row,) = ingest_files(home, ledger, [delivery], load_date)
    return row


def ingest_files(
    home: Home, ledger: sqlite3.Connection, deliveries: Iterable[Delivery], load_date: date
) -> Iterator[Mapping[str, Any]]:
    """As ``ingest_file`` for several files, in order, the next one being read while one is written.

    Every row is in the ledger when it is returned: after a kill, what was returned stands. Raises StorageFull.
    """
    rows: list[dict[str, Any]] = []
    given = list(deliveries)
    for delivery in given:
        row = _ledger_row(home, ledger, delivery, load_date)
        # Files of one day that the ledger does not know yet queue up behind each other.
        while any(row["load_sequence"] == other["load_sequence"] and row["feed"] == other["feed"] for other in rows):
            row["load_sequence"] += 1
        rows.append(row)
    at_once = max(1, min(AT_ONCE, len(given)))
    threads = max(1, home.threads - at_once + 1)  # each file brings a thread of its own
    with ThreadPoolExecutor(at_once, "ingest") as pool:
        pending = [
            pool.submit(_ingest, home, delivery, load_date, row, threads)
            for delivery, row in zip(given, rows, strict=True)
        ]
        try:
            for done in pending:
                row = done.result()
                upsert(ledger, "loads", row)
                ledger.execute("delete from releases where load_id = ?", (row["load_id"],))  # of what was read before
                ledger.commit()
                yield row
        finally:
            for future in pending:
                future.cancel()


def _ingest(home: Home, delivery: Delivery, load_date: date, row: dict[str, Any], threads: int) -> dict[str, Any]:
    """The work on one file: all but the ledger. Returns its row, filled."""
    raw = home.raw_folder(delivery.contract.feed, load_date) / f"{delivery.load_id}.parquet"
    aside = home.quarantine_folder(delivery.contract.feed, load_date) / raw.name
    try:
        with (
            engine(home.memory_limit, threads, home.spill) as cursor,
            _read(cursor, home, delivery, load_date) as read,
        ):
            document, staged = read
            write_rows(cursor, staged, row, raw)
        _write_quarantine(staged, aside)
    except Refused as refused:
        for path in (raw, aside):
            path.unlink(missing_ok=True)
        return row | _refusal(refused.problem)
    paths = {
        "raw_path": stored(raw, home.root),
        "quarantine_path": stored(aside, home.root) if staged.quarantined else None,
    }
    return row | _loaded(document, staged) | paths


@contextmanager
def _read(
    cursor: duckdb.DuckDBPyConnection, home: Home, delivery: Delivery, load_date: date
) -> Iterator[tuple[Document, Staged]]:
    before = _stamp(delivery.path)
    digest = hashlib.sha256()
    task = Task(delivery.path, delivery.contract, delivery.delivered_date or load_date, load_date)
    document = open_document(task, digest)
    staged = stage(cursor, document, task, home.spill)
    if _stamp(delivery.path) != before or digest.hexdigest() != delivery.sha256:
        raise Refused("FILE_INCOMPLETE", detail_zh="读取期间内容有变化", detail_en="it changed while it was read")
    if not staged.rows_body:
        if delivery.contract.delivery == "snapshot":
            raise Refused("NO_ROWS")
        staged.problems.append(Problem("NO_ROWS_TO_REPORT"))
    try:
        yield document, staged
    finally:
        staged.close()


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        raise Refused("FILE_MISSING") from None
    return status.st_size, status.st_mtime_ns


def _ledger_row(home: Home, ledger: sqlite3.Connection, delivery: Delivery, load_date: date) -> dict[str, Any]:
    return {
        "load_id": delivery.load_id,
        "load_sequence": precedence(ledger, delivery, load_date),
        "feed": delivery.contract.feed,
        "file_name": delivery.file_name,
        "file_path": stored(delivery.path, home.root),
        "file_sha256": delivery.sha256,
        "file_bytes": delivery.bytes,
        "load_date": load_date.isoformat(),
        "period": delivery.period.isoformat() if delivery.period else None,
        "period_text": delivery.period_text,
        "area_code": delivery.area_code,
        "delivered_date": delivery.delivered_date.isoformat() if delivery.delivered_date else None,
        "file_version": delivery.file_version,
        "recognised_by": delivery.recognised_by,
        "contract_version": delivery.contract.version,
        "outcome": "loaded",
        "state": "candidate",
    }


def _refusal(problem: Problem) -> dict[str, Any]:
    return {
        "outcome": "refused",
        "state": "refused",
        **dict.fromkeys(("rows_body", "rows_loaded", "rows_quarantined", "rows_not_data"), 0),
        **_reason(problem),
        "details": json.dumps({"problems": [problem.as_dict()]}, ensure_ascii=False),
    }


def _reason(problem: Problem) -> dict[str, str]:
    return {
        "reason_code": problem.code,
        "reason": f"{problem.message('en')}. {problem.remedy('en')}",
        "reason_zh": f"{problem.message('zh')}。{problem.remedy('zh')}",
    }


def _loaded(document: Document, staged: Staged) -> dict[str, Any]:
    details = {
        "kind": document.kind,
        "encoding": document.encoding,
        "delimiter": document.delimiter,
        "tables": [
            {"sheet": t.sheet, "header_row": t.header_row, "mapping": t.header.mapping, "unit": t.header.unit}
            for t in document.tables
        ],
        "flags": staged.flags,
        "defects": staged.defects,
        "problems": [p.as_dict() for p in staged.problems],
    }
    held = next((p for p in staged.problems if p.code == "MIXED_MAGNITUDE"), None)
    return {
        **(_reason(held) if held else {}),
        "rows_body": staged.rows_body,
        "rows_loaded": staged.rows_loaded,
        "rows_quarantined": len(staged.quarantined),
        "rows_not_data": staged.rows_not_data,
        "control_rows": staged.control_rows,
        "control_sum": str(staged.control_sum) if staged.control_sum is not None else None,
        "loaded_sum": str(staged.loaded_sum) if staged.loaded_sum is not None else None,
        "details": json.dumps(details, ensure_ascii=False),
    }


def write_rows(
    cursor: duckdb.DuckDBPyConnection,
    staged: Staged,
    row: Mapping[str, Any],
    path: Path,
    *,
    flag: str | None = None,
    every_row: bool = False,
) -> None:
    """The rows that load as Parquet, under its final name once it is whole. The same file gives the same bytes.

    Provenance comes from ``row``, the load's row of the ledger. ``flag`` is added to ``_flags`` of every row;
    ``every_row`` writes also what would be quarantined. Raises StorageFull.
    """
    partial = _begin(path)
    try:
        cursor.execute(
            f"copy ({_rows_select(cursor, staged, row, flag, every_row)}) to {quoted(str(partial))}"
            " (format parquet, compression zstd, row_group_size 65536)"
        )
        _finish(partial, path)
    except duckdb.IOException as error:
        _give_up(partial, error)


def _rows_select(
    cursor: duckdb.DuckDBPyConnection, staged: Staged, row: Mapping[str, Any], flag: str | None, every_row: bool
) -> str:
    selects = []
    for part in staged.parts:
        schema = part.source.contract.raw_schema
        provenance = {
            "_load_id": quoted(row["load_id"]),
            "_file_sha256": quoted(row["file_sha256"]),
            "_source_file": quoted(row["file_name"]),
            "_source_sheet": quoted(part.table.sheet) if part.table.sheet else "null",
            "_source_row": "_row",
            "_contract_version": str(row["contract_version"]),
            "_period": quoted(row["period"]) if row["period"] else "null",
            "_area_code": quoted(row["area_code"]),
            "_delivered_date": quoted(row["delivered_date"]) if row["delivered_date"] else "null",
            "_load_date": quoted(row["load_date"]),
            "_load_sequence": str(row["load_sequence"]),
        }
        columns = [f"cast({sql} as {schema[name]}) as {name}" for name, sql in provenance.items()]
        cursor.register(part.source.cells, part.cells.reader())
        body = final_select(part.source, part.found, columns, every_row)
        replaced = f" replace (concat_ws(';', _flags, {quoted(flag)}) as _flags)" if flag else ""
        selects.append(f"select {', '.join(schema)} from (select *{replaced} from ({body}))")
    return " union all ".join(selects)


def _write_quarantine(staged: Staged, path: Path) -> None:
    if not staged.quarantined:
        path.unlink(missing_ok=True)
        return
    partial = _begin(path)
    try:
        pq.write_table(as_table(staged.quarantined), partial, compression="zstd")
        _finish(partial, path)
    except OSError as error:
        _give_up(partial, error)


def _begin(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path.with_suffix(".parquet.partial")


def _finish(partial: Path, path: Path) -> None:
    """Flush to disk, then give the final name: after a crash there is the whole file or none."""
    partial.chmod(0o600)
    for flushed in (partial, partial.parent):
        descriptor = os.open(flushed, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    partial.replace(path)


def _give_up(partial: Path, error: Exception) -> None:
    partial.unlink(missing_ok=True)
    raise StorageFull(f"cannot write {partial.with_suffix('').name}: {error}") from error
