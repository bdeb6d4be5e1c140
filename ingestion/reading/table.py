"""What every reader gives: a table of text cells in Arrow batches, each row with its line number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from ingestion.contract import Contract
from ingestion.messages import Problem
from ingestion.reading.header import Header
from ingestion.reading.sound_numbers import sound

ROW = "row"  # physical line of a text file, or row of a sheet, from 1
ODD = "odd"  # whether cells of the batch may hold characters that need tidying (invisible ones, text protection)

# Byte sequences that only the careful path handles, by their first byte (looking for one byte is twenty times as fast).
# Without them in a batch, text cells need no more than a trim.
ODD_SIGNS: dict[bytes, tuple[bytes, ...]] = {
    b"'": (),
    b"\t": (),
    b"\x00": (),
    b"\xee": (),
    b"=": (b'="',),
    b"\xc2": (b"\xc2\xa0",),
    b"\xe2": (b"\xe2\x80\x8b", b"\xe2\x80\x8c", b"\xe2\x80\x8d"),
    b"\xef": (b"\xef\xbb\xbf",),
    b"#": (b"#REF!", b"#DIV/0!", b"#N/A", b"#VALUE!", b"#NAME?", b"#NUM!", b"#NULL!", b"#FORMULA"),
}


@dataclass(frozen=True)
class Task:
    """What is read, and when: the day of delivery dates the header aliases, the night bounds the birth dates."""

    path: Path
    contract: Contract
    delivered: date
    night: date

    @property
    def today(self) -> int:
        """The night as yyyymmdd."""
        return int(f"{self.night:%Y%m%d}")


@dataclass(frozen=True)
class Rejected:
    """A line that cannot be set against the header. ``is_cut``: the last of the file, and it has no line end."""

    row: int
    cells: list[str]
    is_cut: bool = False


@dataclass(frozen=True)
class Layout:
    """How the batches of a table look: row number, odd mark, text columns c0, c1, …, and for some a mark s0, s1, …

    ``numbers`` are the positions of columns with identity numbers: their mark says that the cell holds one with nothing
    to remark. ``today`` (yyyymmdd) is the day no birth may lie behind.
    """

    width: int
    numbers: tuple[int, ...]
    today: int

    @classmethod
    def of(cls, header: Header, today: int) -> Layout:
        """The layout of a table with this header."""
        numbers = tuple(f.position for f in header.fields if f.column and f.column.type in ("id18", "cert_no"))
        return cls(len(header.fields), numbers, today)

    @property
    def schema(self) -> pa.Schema:
        """Arrow schema of the batches."""
        cells = [pa.field(f"c{i}", pa.string()) for i in range(self.width)]
        marks = [pa.field(f"s{i}", pa.bool_()) for i in self.numbers]
        return pa.schema([pa.field(ROW, pa.int64()), pa.field(ODD, pa.bool_()), *cells, *marks])

    def batch(self, rows: np.ndarray, columns: list[pa.Array], is_odd: bool) -> pa.RecordBatch:
        """One batch from line numbers and text columns."""
        odd = pa.array(np.full(len(rows), is_odd))
        marks = [sound(columns[i], self.today) for i in self.numbers]
        return pa.RecordBatch.from_arrays([pa.array(rows, pa.int64()), odd, *columns, *marks], schema=self.schema)


@dataclass
class Table:
    """One table: a text file has one, a workbook one a sheet. ``rejected`` fills while ``batches`` is consumed."""

    header: Header
    header_row: int  # physical row of the header's last line, from 1
    layout: Layout
    batches: Iterator[pa.RecordBatch]
    sheet: str | None = None
    titles: list[tuple[int, str]] = field(default_factory=list)  # (row, text) above the header
    rejected: list[Rejected] = field(default_factory=list)

    @property
    def width(self) -> int:
        """Fields of the header."""
        return self.layout.width


@dataclass
class Document:
    """A file that could be opened: how it was read, its tables, and what was noticed on the way."""

    kind: str
    tables: list[Table]
    encoding: str | None = None
    delimiter: str | None = None
    problems: list[Problem] = field(default_factory=list)


def text_of(column: pa.Array) -> bytes:
    """The text of a column as one run of bytes."""
    buffers = column.buffers()
    if buffers[2] is None:
        return b""
    offsets = np.frombuffer(buffers[1], dtype=np.int32)
    start, end = offsets[column.offset], offsets[column.offset + len(column)]
    return memoryview(buffers[2])[start:end].tobytes()


def has_odd(data: bytes, delimiter: str | None = None) -> bool:
    """Whether any of ODD_SIGNS occurs in the bytes; a tab that separates is none."""
    return any(
        lead in data and (not signs or any(sign in data for sign in signs))
        for lead, signs in ODD_SIGNS.items()
        if not (delimiter == "\t" and lead == b"\t")
    )
