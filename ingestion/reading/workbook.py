"""Workbooks to Arrow batches through fastexcel: every visible sheet with a known header, each row with its sheet row.

fastexcel gives text; error cells, and formulas whose result was not saved, come out empty, so they are looked for and
marked. The rows it gives begin at the first used row of the sheet, so that is looked for too (see sheet_xml.py).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from typing import TypeVar

import fastexcel
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.messages import Problem, Refused
from ingestion.reading.header import SEARCHED, find_header, not_found, require
from ingestion.reading.sheet_xml import SheetFacts, inspect
from ingestion.reading.table import Document, Layout, Table, Task, has_odd, text_of

logging.getLogger("fastexcel").setLevel(logging.ERROR)

Result = TypeVar("Result")
ROWS = 16_384  # rows a batch
# Error values as fastexcel names them, and as Excel shows them.
ERROR_TEXTS = {
    "Div0": "#DIV/0!", "NA": "#N/A", "Name": "#NAME?", "Null": "#NULL!", "Num": "#NUM!", "Ref": "#REF!",
    "Value": "#VALUE!", "GettingData": "#N/A",
}  # fmt: skip


def read_workbook(task: Task, kind: str, data: bytes) -> Document:
    """Open a workbook, given as its bytes, and read its sheets.

    Raises Refused when none has the header, or a required column is missing.
    """
    tables: list[Table] = []
    problems: list[Problem] = []
    first_rows: list[tuple[str | None, ...]] = []
    facts = inspect(data) if kind == "xlsx" else {}
    reader = _open(data)
    for name in reader.sheet_names:
        fact = facts.get(name)
        sheet = _load(reader, name)
        if not sheet.height:
            continue
        if sheet.visible != "visible":
            problems.append(Problem("SHEET_HIDDEN", sheet=name))
            continue
        above = _rows_above(reader, name, sheet.height, fact)
        cells = _cells(sheet, fact, above)
        head = list(zip(*(c.slice(0, SEARCHED + 1).to_pylist() for c in cells.columns), strict=True))
        header = find_header(head, task.contract, task.delivered)
        if header is None:
            first_rows += head
            problems.append(Problem("SHEET_SKIPPED", sheet=name))
            continue
        table = Table(header, above + header.last_row + 1, Layout.of(header, task.today), iter(()), name)
        titles = [(above + i + 1, " ".join(filter(None, row))) for i, row in enumerate(head[: header.row])]
        table.titles = [title for title in titles if title[1].strip()]
        table.batches = _batches(cells.slice(header.last_row + 1), table)
        tables.append(table)
    if not tables:
        raise not_found(first_rows, task.contract, task.delivered)
    for table in tables:
        require(table.header, table.header_row, table.sheet)
    return Document(kind, tables, problems=problems)


def _open(data: bytes) -> fastexcel.ExcelReader:
    # Bytes, not the path: by a path fastexcel would go by the suffix, and the suffix may lie.
    return _guarded(lambda: fastexcel.read_excel(data), None)


def _load(reader: fastexcel.ExcelReader, name: str) -> fastexcel.ExcelSheet:
    return _guarded(lambda: reader.load_sheet(name, header_row=None, dtypes="string"), name)


def _guarded(call: Callable[[], Result], sheet: str | None) -> Result:
    """What the parser makes of a file; Refused when it cannot, or breaks down over it."""
    try:
        return call()
    except fastexcel.FastExcelError as error:
        raise Refused("WORKBOOK_UNREADABLE", sheet=sheet, detail=_first_line(error)) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of the Rust library; no subclass of Exception
            raise
        raise Refused("WORKBOOK_UNREADABLE", sheet=sheet, detail="damaged") from None


def _first_line(error: Exception) -> str:
    return re.sub(r"^calamine error: ", "", str(error).splitlines()[0])[:100]


def _rows_above(reader: fastexcel.ExcelReader, name: str, height: int, fact: SheetFacts | None) -> int:
    """How many rows stand above the first used one."""
    if fact and fact.first_row:
        return fact.first_row - 1
    try:  # Counted from the second row on, the sheet has one row less than its last row's number.
        return reader.load_sheet(name, header_row=1, dtypes="string").height + 2 - height
    except fastexcel.FastExcelError:
        return 0


def _cells(sheet: fastexcel.ExcelSheet, fact: SheetFacts | None, above: int) -> pa.RecordBatch:
    """The cells as text; error cells, and formulas without a result, marked."""
    cells, errors = sheet.to_arrow_with_errors()
    marks: dict[tuple[int, int], str] = {}
    for error in errors.errors if errors is not None else ():
        if found := re.search(r"Error\((\w+)\)", error.detail):
            marks[error.position] = ERROR_TEXTS.get(found[1], "#VALUE!")
    if fact:
        left = fact.first_column
        marks |= {(row - above - 1, column - left): f"#FORMULA {text}" for (row, column), text in fact.formulas.items()}
    if not marks:
        return cells
    columns = {}
    for (row, column), text in marks.items():
        if 0 <= row < cells.num_rows and 0 <= column < cells.num_columns:
            values = columns.setdefault(column, cells.column(column).to_pylist())
            values[row] = values[row] or text
    arrays = [pa.array(columns[i], pa.string()) if i in columns else c for i, c in enumerate(cells.columns)]
    return pa.RecordBatch.from_arrays(arrays, names=cells.schema.names)


def _batches(cells: pa.RecordBatch, table: Table) -> Iterator[pa.RecordBatch]:
    first = table.header_row + 1
    for start in range(0, cells.num_rows, ROWS):
        part = cells.slice(start, ROWS)
        # An empty text is an empty cell.
        columns = [pa.array(c.cast(pa.string())) for c in part.columns]
        columns = [pc.if_else(pc.equal(c, ""), None, c) for c in columns]
        is_odd = any(has_odd(text_of(c)) for c in columns)
        yield table.layout.batch(np.arange(first + start, first + start + part.num_rows), columns, is_odd)
