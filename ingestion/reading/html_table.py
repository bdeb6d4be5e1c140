"""An .xls that is really a web page, as many department systems export: its tables, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np
import pyarrow as pa
from lxml import etree, html

from ingestion.messages import Refused
from ingestion.reading.encoding import detect, standardised
from ingestion.reading.header import SEARCHED, find_header, not_found, require
from ingestion.reading.table import Document, Layout, Table, Task, has_odd, text_of

LARGEST = 48 << 20  # bytes; the parsed tree takes about ten times as much
Row = list[str | None]


def read_html(task: Task, data: bytes) -> Document:
    """Read the tables of a page that have the header. The row is that of the table, as Excel would show it."""
    if len(data) > LARGEST:
        raise Refused("FILE_TOO_LARGE", detail=f"HTML, {len(data) >> 20} MB")
    encoding = detect(task.path)
    text = standardised(data[encoding.mark :].decode(encoding.codec, "strict").encode("utf-8"))
    try:
        page = html.fromstring(text, parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise Refused("NOT_A_TABLE", detail="HTML") from None
    tables: list[Table] = []
    first_rows: list[Row] = []
    for number, node in enumerate(page.iter("table")):
        rows = list(_rows(node))
        header = find_header(rows[: SEARCHED + 1], task.contract, task.delivered)
        if header is None:
            first_rows += islice(rows, SEARCHED)
            continue
        table = Table(header, header.last_row + 1, Layout.of(header, task.today), iter(()), f"table {number + 1}")
        titles = [(i + 1, " ".join(filter(None, row))) for i, row in enumerate(rows[: header.row])]
        table.titles = [title for title in titles if title[1]]
        table.batches = _batches(rows[header.last_row + 1 :], table)
        tables.append(table)
    if not tables:
        raise not_found(first_rows, task.contract, task.delivered)
    for table in tables:
        require(table.header, table.header_row, None)
    if len(tables) == 1:
        tables[0].sheet = None
    return Document("html", tables, encoding.name)


def _rows(table: html.HtmlElement) -> Iterator[Row]:
    """Cells of each row of a table itself, not of tables inside it; a cell over several columns fills the first."""
    for line in table.iterchildren("tr", "thead", "tbody", "tfoot"):
        for row in [line] if line.tag == "tr" else line.iterchildren("tr"):
            cells: Row = []
            for cell in row.iterchildren("td", "th"):
                text = " ".join(cell.text_content().split())
                cells.append(text or None)
                span = cell.get("colspan", "1")
                cells += [None] * (min(int(span), 1000) - 1 if span.isdigit() else 0)
            yield cells


def _batches(rows: list[Row], table: Table) -> Iterator[pa.RecordBatch]:
    width = table.width
    padded = [[*row, *[None] * (width - len(row))][:width] for row in rows]
    if padded:
        columns = [pa.array(column, pa.string()) for column in zip(*padded, strict=True)]
        numbers = np.arange(table.header_row + 1, table.header_row + 1 + len(rows))
        is_odd = any(has_odd(text_of(column)) for column in columns)
        yield table.layout.batch(numbers, columns, is_odd)
