"""Quarantined rows that a person lets in, or puts back: let in, they are read again and stand beside their load's rows.

A load has one Parquet of released rows, ``<load_id>.released-<n>.parquet`` in its raw folder, holding every row
that is in; the raw view reads it with the load (``loads.released_path``). The quarantine's own Parquet stays as it
was. In the ledger the rows move between ``rows_quarantined`` and ``rows_loaded``: rows_body stays the sum of both.

A released row keeps what could be read of it; what could not is null, with the text in ``x__raw``, and the row carries
the flag ``row:RELEASED``. A line whose field count contradicts the header is never loaded shifted, so it cannot be
released: the department has to send it again.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from ingestion.contract import Contract, contracts
from ingestion.engine import engine
from ingestion.home import Home
from ingestion.ingest import write_rows
from ingestion.ledger import upsert
from ingestion.literals import literal
from ingestion.loads import DecisionError, now, operating_user
from ingestion.messages import Refused
from ingestion.places import stored
from ingestion.quarantined import load_with_quarantine
from ingestion.reading.header import Expected, Field, Header
from ingestion.reading.table import Document, Layout, Table, Task
from ingestion.staging_table import stage

RAGGED = "RAGGED_ROW"
FLAG = "row:RELEASED"
REPEATED = re.compile(r" ?#\d+$")  # what normalise.unique_headers adds to an empty or repeated header


@dataclass(frozen=True)
class Released:
    """What a release did: rows let in now, rows that were in already, rows that cannot be (ragged)."""

    load_id: str
    rows: tuple[int, ...]
    already: tuple[int, ...]
    ragged: tuple[int, ...]


@dataclass(frozen=True)
class _Row:
    number: int
    sheet: str | None
    rule: str
    cells: Any

    @property
    def place(self) -> tuple[str, int]:
        return (self.sheet or "", self.number)


def release_rows(
    home: Home,
    ledger: sqlite3.Connection,
    load_id: str,
    rows: Iterable[int] | None,
    *,
    reason: str,
    sheet: str | None = None,
    author: str | None = None,
) -> Released:
    """Let quarantined rows of a load in: those of the given numbers and sheet, or all that can be.

    Raises DecisionError when the load has none, or none of these numbers.
    """
    load = load_with_quarantine(ledger, load_id)
    found = _quarantined(load)
    chosen = _chosen(load, found, rows, sheet, "in quarantine")
    before = _released(ledger, load)
    ragged = [row for row in chosen if row.rule == RAGGED]
    fresh = [row for row in chosen if row.rule != RAGGED and row.place not in before]
    if fresh:
        author = author or operating_user()
        path = _write(home, load, [row for row in found if row.place in before or row in fresh])
        for row in fresh:
            entry = {"load_id": load["load_id"], "sheet": row.sheet or "", "row_number": row.number}
            upsert(ledger, "releases", entry | {"released_at": now(), "author": author, "reason": reason})
        _enter(home, ledger, load, path, moved=len(fresh), action=_action("release rows", fresh), by=(author, reason))
    return Released(
        load["load_id"],
        tuple(row.number for row in fresh),
        tuple(row.number for row in chosen if row.place in before),
        tuple(row.number for row in ragged),
    )


def undo_release(
    home: Home,
    ledger: sqlite3.Connection,
    load_id: str,
    rows: Iterable[int] | None,
    *,
    reason: str,
    sheet: str | None = None,
    author: str | None = None,
) -> tuple[int, ...]:
    """Put released rows back into quarantine: those of the given numbers and sheet, or all; returns their numbers.

    Raises DecisionError when the load has no released row, or none of these numbers.
    """
    load = load_with_quarantine(ledger, load_id)
    before = _released(ledger, load)
    released = [row for row in _quarantined(load) if row.place in before]
    if not released:
        raise DecisionError(f"no row of load {load['load_id']} is released")
    chosen = _chosen(load, released, rows, sheet, "released")
    author = author or operating_user()
    kept = [row for row in released if row not in chosen]
    path = _write(home, load, kept) if kept else None
    for row in chosen:
        ledger.execute(
            "delete from releases where load_id = ? and sheet = ? and row_number = ?", (load["load_id"], *row.place)
        )
    action = _action("undo release of rows", chosen)
    _enter(home, ledger, load, path, moved=-len(chosen), action=action, by=(author, reason))
    return tuple(row.number for row in chosen)


def _quarantined(load: Mapping[str, Any]) -> list[_Row]:
    source = f"read_parquet({literal(load['quarantine_path'])})"
    query = f"select row_number, sheet, min(rule_code), min(raw_row) from {source} group by all order by 2, 1"
    with duckdb.connect() as connection:
        rows = connection.execute(query).fetchall()
    return [_Row(number, sheet, rule, json.loads(cells)) for number, sheet, rule, cells in rows]


def _chosen(
    load: Mapping[str, Any], found: list[_Row], rows: Iterable[int] | None, sheet: str | None, state: str
) -> list[_Row]:
    """Of the rows that are ``state``, those asked for. A number alone means that line of every sheet."""
    if sheet is not None:
        sheets = sorted({row.sheet or "" for row in found})
        found = [row for row in found if row.sheet == sheet]
        if not found:
            raise DecisionError(f"no row of sheet {sheet!r} is {state}; there are {', '.join(sheets)}")
    if rows is None:
        return found
    wanted = set(rows)
    if missing := sorted(wanted - {row.number for row in found}):
        there = ", ".join(str(row.number) for row in found[:20]) + (", …" if len(found) > 20 else "")
        raise DecisionError(f"row {missing[0]} of {load['load_id']} is not {state}; there are {there}")
    return [row for row in found if row.number in wanted]


def _released(ledger: sqlite3.Connection, load: Mapping[str, Any]) -> set[tuple[str, int]]:
    """Sheet and number of the rows that are in."""
    rows = ledger.execute("select sheet, row_number from releases where load_id = ?", (load["load_id"],))
    return {(row["sheet"], row["row_number"]) for row in rows}


# --- reading the rows again ------------------------------------------------------------------------------------------


def _write(home: Home, load: dict[str, Any], rows: list[_Row]) -> Path:
    """Write the released rows of a load; returns the path, new for each number of rows."""
    contract = contracts()[load["feed"]]
    load_date = date.fromisoformat(load["load_date"])
    path = home.raw_folder(load["feed"], load_date) / f"{load['load_id']}.released-{len(rows)}.parquet"
    task = Task(
        Path(load["file_name"]), contract, date.fromisoformat(load["delivered_date"] or load["load_date"]), load_date
    )
    document = _document(task, load, rows)
    row = load | {"contract_version": contract.version}
    try:
        with engine(home.memory_limit, home.threads, home.spill) as cursor:
            staged = stage(cursor, document, task, home.spill)
            write_rows(cursor, staged, row, path, flag=FLAG, every_row=True)
            staged.close()
            written = cursor.execute(f"select count(*) from read_parquet({literal(str(path))})").fetchone()
    except Refused as refused:
        raise DecisionError(f"the rows cannot be read again: {refused}") from refused
    if written != (len(rows),):
        path.unlink()
        raise DecisionError(f"{written} of {len(rows)} rows could be read again; nothing was released")
    return path


def _document(task: Task, load: Mapping[str, Any], rows: list[_Row]) -> Document:
    """The rows as the tables they came from: one for each sheet and list of headers."""
    details = json.loads(load["details"] or "{}")
    groups: dict[tuple[str | None, tuple[str, ...]], list[_Row]] = defaultdict(list)
    for row in rows:
        groups[row.sheet, tuple(row.cells)].append(row)
    tables = []
    for (sheet, headers), members in groups.items():
        told = next((t for t in details.get("tables", []) if t["sheet"] == sheet), {})
        columns = [pa.array([row.cells[text] for row in members], pa.string()) for text in headers]
        numbers = np.array([row.number for row in members])
        header = _header(task.contract, headers, told)
        layout = Layout.of(header, task.today)
        tables.append(Table(header, 0, layout, iter([layout.batch(numbers, columns, is_odd=True)]), sheet))
    return Document(details.get("kind", "text"), tables)


def _header(contract: Contract, headers: tuple[str, ...], told: Mapping[str, Any]) -> Header:
    """The header as it was read: from today's contract, else from what the ledger says of the load."""
    expected, taken = Expected(contract), set()
    known = {column.name: column for column in contract.columns}
    fields = []
    for position, key in enumerate(headers):
        text = REPEATED.sub("", key) if key not in (told.get("mapping") or {}) else key
        column, is_pair, factor = expected.find(text)
        if column is None:
            target = (told.get("mapping") or {}).get(key, "")
            column, is_pair = known.get(target.removesuffix(" (pair)")), target.endswith(" (pair)")
        if column and column.name in taken:
            column, is_pair = None, False
        taken.add(column.name if column else None)
        fields.append(Field(position, text, column, is_pair, factor))
    unit = told.get("unit")
    absent = [column for column in contract.columns if column.name not in taken]
    return Header(0, 0, fields, absent, tuple(unit) if unit else None)


# --- the ledger ------------------------------------------------------------------------------------------------------


def _enter(
    home: Home,
    ledger: sqlite3.Connection,
    load: Mapping[str, Any],
    path: Path | None,
    *,
    moved: int,
    action: str,
    by: tuple[str, str],
) -> None:
    """Close the decision's transaction: before it, the ledger knows nothing of the new file; after it, everything.

    ``moved`` rows went from quarantine into the load, less than none came back; ``by`` is author and reason.
    """
    author, reason = by
    ledger.execute(
        "update loads set rows_loaded = rows_loaded + :n, rows_quarantined = rows_quarantined - :n,"
        " released_path = :path where load_id = :load_id",
        {"n": moved, "path": path and stored(path, home.root), "load_id": load["load_id"]},
    )
    ledger.execute(
        "insert into decisions (decided_at, author, action, feed, load_id, reason) values (?, ?, ?, ?, ?, ?)",
        (now(), author, action, load["feed"], load["load_id"], reason),
    )
    ledger.commit()
    if load["released_path"] and load["released_path"] != str(path):
        Path(load["released_path"]).unlink(missing_ok=True)


def _action(verb: str, rows: list[_Row]) -> str:
    """The decision in words, with the sheet where a workbook has several rows of one number."""
    places = [f"{row.sheet}:{row.number}" if row.sheet else f"{row.number}" for row in rows[:50]]
    return f"{verb} {', '.join(places)}" + (", …" if len(rows) > 50 else "")
