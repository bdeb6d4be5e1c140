"""Workbooks to Arrow batches through fastexcel: every visible sheet with a known header, each row with its sheet row.

fastexcel gives text; error cells and formulas whose result was not saved come out empty, so they are looked for and
marked. The rows it gives begin at the first used row of the sheet, so that is looked for too.
"""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import fastexcel
import numpy as np
import pyarrow as pa

from ingestion.messages import Problem, Refused
from ingestion.reading.header import SEARCHED, find_header, not_found, require
from ingestion.reading.table import Document, Layout, Table, Task, has_odd

logging.getLogger("fastexcel").setLevel(logging.ERROR)

ROWS = 16_384  # rows a batch
# Error values as fastexcel names them, and as Excel shows them.
ERROR_TEXTS = {
    "Div0": "#DIV/0!", "NA": "#N/A", "Name": "#NAME?", "Null": "#NULL!", "Num": "#NUM!", "Ref": "#REF!",
    "Value": "#VALUE!", "GettingData": "#N/A",
}  # fmt: skip


def read_workbook(task: Task, kind: str) -> Document:
    """Open a workbook and read its sheets. Raises Refused when none has the header, or a required column is missing."""
    reader = _open(task.path)
    tables: list[Table] = []
    problems: list[Problem] = []
    first_rows: list[list[str | None]] = []
    for name in reader.sheet_names:
        sheet = _load(reader, name)
        if sheet is None or not sheet.height:
            continue
        if sheet.visible != "visible":
            problems.append(Problem("SHEET_HIDDEN", sheet=name))
            continue
        cells, offset = _cells(reader, sheet)
        columns = [c.slice(0, SEARCHED + 1).to_pylist() for c in cells.columns]
        head: list[list[str | None]] = [list(row) for row in zip(*columns, strict=True)]
        header = find_header(head, task.contract, task.delivered)
        if header is None:
            first_rows += head
            problems.append(Problem("SHEET_SKIPPED", sheet=name))
            continue
        header_row = offset + header.last_row + 1
        titles = [(offset + i + 1, " ".join(filter(None, row))) for i, row in enumerate(head[: header.row])]
        table = Table(header, header_row, Layout.of(header, task.today), iter(()), name)
        table.titles = [title for title in titles if title[1].strip()]
        table.batches = _batches(cells.slice(header.last_row + 1), table)
        tables.append(table)
    if not tables:
        raise not_found(first_rows, task.contract, task.delivered)
    for table in tables:
        require(table.header, table.header_row, table.sheet)
    return Document(kind, tables, problems=problems)


def _open(path: Path) -> fastexcel.ExcelReader:
    try:
        # Bytes, not the path: by a path fastexcel would go by the suffix, and the suffix may lie.
        return fastexcel.read_excel(path.read_bytes())
    except fastexcel.FastExcelError as error:
        raise Refused("WORKBOOK_UNREADABLE", detail=str(error).splitlines()[0][:80]) from None


def _load(reader: fastexcel.ExcelReader, name: str) -> fastexcel.ExcelSheet | None:
    try:
        return reader.load_sheet(name, header_row=None, dtypes="string")
    except fastexcel.FastExcelError as error:
        raise Refused("WORKBOOK_UNREADABLE", sheet=name, detail=str(error).splitlines()[0][:80]) from None


def _cells(reader: fastexcel.ExcelReader, sheet: fastexcel.ExcelSheet) -> tuple[pa.RecordBatch, int]:
    """The cells as text, error cells marked, and how many rows stand above the first one."""
    cells, errors = sheet.to_arrow_with_errors()
    if errors is not None:
        cells = _marked(cells, errors)
    return cells, 0


def _marked(cells: pa.RecordBatch, errors) -> pa.RecordBatch:
    columns = {}
    for error in errors.errors:
        row, column = error.position
        found = re.search(r"Error\((\w+)\)", error.detail)
        if found:
            values = columns.setdefault(column, cells.column(column).to_pylist())
            values[row] = ERROR_TEXTS.get(found[1], "#VALUE!")
    arrays = [pa.array(columns[i], pa.string()) if i in columns else c for i, c in enumerate(cells.columns)]
    return pa.RecordBatch.from_arrays(arrays, names=cells.schema.names)


def _batches(cells: pa.RecordBatch, table: Table) -> Iterator[pa.RecordBatch]:
    first = table.header_row + 1
    for start in range(0, cells.num_rows, ROWS):
        part = cells.slice(start, ROWS)
        rows = np.arange(first + start, first + start + part.num_rows)
        columns = [c.cast(pa.string()) for c in part.columns]
        is_odd = any(has_odd(_bytes(c)) for c in columns)
        yield table.layout.batch(rows, columns, is_odd)


def _bytes(column: pa.Array) -> bytes:
    """The text of a column as one run of bytes."""
    buffers = column.buffers()
    if buffers[2] is None:
        return b""
    offsets = np.frombuffer(buffers[1], dtype=np.int32)
    start, end = offsets[column.offset], offsets[column.offset + len(column)]
    return memoryview(buffers[2])[start:end].tobytes()


def _head_xml(data: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(data))
