"""Quarantine: rows that were not loaded, as delivered, in Parquet that only the owner may read.

One row a quarantined row of a file: ``row_number`` (line or sheet row), ``sheet``, ``column_name`` (English name, null
for a ragged line), ``rule_code``, ``raw_row`` (JSON: header to cell; a ragged line as a list of cells), ``message_zh``,
``message_en`` (with remedy; no personal value), ``status`` (quarantined; releases stand in the ledger).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from ingestion.contract import Contract
from ingestion.formats import format_words
from ingestion.messages import Problem, shown
from ingestion.reading.table import Rejected, Table

SCHEMA = pa.schema(
    [
        ("row_number", pa.int64()),
        ("sheet", pa.string()),
        ("column_name", pa.string()),
        ("rule_code", pa.string()),
        ("raw_row", pa.string()),
        ("message_zh", pa.string()),
        ("message_en", pa.string()),
        ("status", pa.string()),
    ]
)


@dataclass(frozen=True)
class Quarantined:
    """One row that was not loaded, and why."""

    row: int
    sheet: str | None
    column: str | None
    raw_row: str
    problem: Problem


def ragged(table: Table, line: Rejected) -> Quarantined:
    """A line whose field count contradicts the header."""
    args = {"actual": len(line.cells), "expected": table.width}
    problem = Problem("RAGGED_ROW", line.row, sheet=table.sheet, args=args)
    return Quarantined(line.row, table.sheet, None, json.dumps(line.cells, ensure_ascii=False), problem)


def refused_row(contract: Contract, table: Table, row: int, rules: str, cells: str) -> Quarantined:
    """A row that a rule refused. ``rules`` is ``CODE:column`` joined by ';': the first one names the row's problem."""
    code, name = rules.split(";", maxsplit=1)[0].split(":")
    column = contract.column(name)
    header = next((f.text for f in table.header.fields if f.column is column), column.header)
    value = json.loads(cells).get(header)
    args = {"value": shown(value, column.privacy)} | format_words(column.type)
    return Quarantined(row, table.sheet, name, cells, Problem(code, row, header, table.sheet, args=args))


def as_table(rows: Iterable[Quarantined]) -> pa.Table:
    """Arrow table of SCHEMA, in the order of sheets and rows given."""
    found = list(rows)
    texts = {
        "zh": [f"{q.problem.message('zh')}。{q.problem.remedy('zh')}" for q in found],
        "en": [f"{q.problem.message('en')}. {q.problem.remedy('en')}" for q in found],
    }
    columns = [
        [q.row for q in found],
        [q.sheet for q in found],
        [q.column for q in found],
        [q.problem.code for q in found],
        [q.raw_row for q in found],
        texts["zh"],
        texts["en"],
        ["quarantined"] * len(found),
    ]
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, SCHEMA, strict=True)], schema=SCHEMA)
