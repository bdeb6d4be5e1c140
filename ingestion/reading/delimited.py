"""CSV and TXT to Arrow batches: decoded, split, each row with the number of its line; ragged lines set aside.

Arrow's parser splits blocks of lines on two threads while DuckDB works on the blocks before. A row whose field count
differs from the header is never loaded: it comes back as ``Rejected``. A quote that is not closed does not swallow the
lines after it: such a record is taken apart again, line by line.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from ingestion.messages import Refused
from ingestion.reading.encoding import Encoding, blocks, detect, to_utf8
from ingestion.reading.header import SEARCHED, find_header, not_found, require
from ingestion.reading.table import Document, Layout, Rejected, Table, Task, has_odd

DELIMITERS = (",", "|", "\t", ";")
AHEAD = 3  # blocks under way at a time
CARRIED = 1 << 20  # bytes of an open quoted record that a block hands on to the next
LONGEST_RECORD = 50  # lines one quoted record may span; beyond, its quote was a stray one
# A file with more ragged lines than this, and more ragged than good ones, was exported wrongly as a whole.
RAGGED_LIMIT = 500


class Parsed(NamedTuple):
    """One block: its rows in line order, the lines set aside, the number of rows."""

    batch: pa.RecordBatch | None
    rejected: list[Rejected]
    rows: int


def read_delimited(task: Task, digest: Any = None) -> Document:
    """Open a text file: encoding, delimiter and header decided, body read when the batches are.

    ``digest``, a hashlib object, is fed the bytes as they are read. Raises Refused here for what the first lines show,
    and from the batches for what comes later.
    """
    encoding = detect(task.path)
    head, is_whole = _head(task.path, encoding)
    text = to_utf8(head, encoding, encoding.mark, 1, is_whole).decode("utf-8")
    delimiter, rows, ends = _split_head(text, task)
    header = find_header(rows, task.contract, task.delivered)
    if header is None:
        raise not_found(rows, task.contract, task.delivered)
    require(header, ends[header.last_row], None)
    titles = [(end, " ".join(filter(None, row))) for row, end in zip(rows, ends, strict=True)][: header.row]
    table = Table(header, ends[header.last_row], Layout.of(header, task.today), iter(()))
    table.titles = [title for title in titles if title[1].strip()]
    table.batches = _batches(task.path, encoding, delimiter, table, digest)
    return Document("text", [table], encoding.name, delimiter)


def _head(path: Path, encoding: Encoding) -> tuple[bytes, bool]:
    """The first block, and whether it is the whole file."""
    found = blocks(path, encoding)
    head = next(found, b"")
    return head, next(found, None) is None


def _split_head(text: str, task: Task) -> tuple[str, list[list[str]], list[int]]:
    """The delimiter under which the first lines name most columns, these lines split, and the line each ends on."""
    best: tuple[int, str, list[list[str]], list[int]] | None = None
    lines = text.split("\n", SEARCHED * 2)[: SEARCHED * 2]
    if len(lines) < 3 and "\r" in text:
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n", SEARCHED * 2)[: SEARCHED * 2]
    for delimiter in DELIMITERS:
        if best and delimiter not in text:
            continue
        rows, ends = _csv_rows(lines, delimiter)
        header = find_header(rows, task.contract, task.delivered)
        hits = len(header.mapping) if header else 0
        if best is None or hits > best[0]:
            best = hits, delimiter, rows, ends
    assert best is not None
    return best[1], best[2], best[3]


def _csv_rows(lines: list[str], delimiter: str) -> tuple[list[list[str]], list[int]]:
    reader = csv.reader((line.rstrip("\r") + "\n" for line in lines), delimiter=delimiter)
    rows: list[list[str]] = []
    ends: list[int] = []
    try:
        for row in reader:
            rows.append(row)
            ends.append(reader.line_num)
            if len(rows) >= SEARCHED:
                break
    except csv.Error:
        pass
    return rows, ends


class _Position(NamedTuple):
    block: bytes
    offset: int
    line: int
    is_last: bool


def _positions(path: Path, encoding: Encoding, digest: Any) -> Iterator[_Position]:
    """Blocks with byte offset and first line number; knows which one is the last; feeds the content hash."""
    if digest:
        with path.open("rb") as file:
            digest.update(file.read(encoding.mark))
    offset, line, held = encoding.mark, 1, b""
    for block in blocks(path, encoding):
        if digest:
            digest.update(block)
        cut = _whole_records(held)
        if held:
            yield _Position(held[:cut], offset, line, False)
        offset += cut
        line += _line_count(held[:cut])
        held = held[cut:] + block
    if held:
        yield _Position(held, offset, line, True)


def _whole_records(block: bytes) -> int:
    """Where to cut a block so that no quoted record is cut: at a line end with an even number of quotes before it."""
    if not block.count(b'"') % 2:
        return len(block)
    cut = len(block)
    while cut > len(block) - CARRIED:
        cut = block.rfind(b"\n", 0, max(block.rfind(b'"', 0, cut), 0)) + 1
        if cut and not block.count(b'"', 0, cut) % 2:
            return cut
        if not cut:
            break
    return len(block)


def _line_count(block: bytes) -> int:
    """Line ends in a block: LF, CRLF and a lone CR each end a line."""
    feeds = block.count(b"\n")
    returns = block.count(b"\r")
    return feeds + (returns - block.count(b"\r\n") if returns else 0)


def _batches(path: Path, encoding: Encoding, delimiter: str, table: Table, digest: Any) -> Iterator[pa.RecordBatch]:
    """Body batches in line order; parses ahead on two threads."""
    good = 0
    with ThreadPoolExecutor(2, "reader") as pool:
        pending: deque[Future[Parsed]] = deque()
        positions = _positions(path, encoding, digest)

        def advance() -> None:
            position = next(positions, None)
            if position is not None:
                pending.append(pool.submit(_parse_block, position, encoding, delimiter, table))

        for _ in range(AHEAD):
            advance()
        try:
            while pending:
                parsed = pending.popleft().result()
                advance()
                good += parsed.rows
                table.rejected += parsed.rejected
                if len(table.rejected) > max(RAGGED_LIMIT, good):
                    raise Refused("RAGGED_FILE", line=table.rejected[0].row, expected=table.width)
                if parsed.batch is not None:
                    yield parsed.batch
        finally:
            for future in pending:
                future.cancel()


def _parse_block(position: _Position, encoding: Encoding, delimiter: str, table: Table) -> Parsed:
    text = to_utf8(position.block, encoding, position.offset, position.line, position.is_last)
    first = position.line
    if first <= table.header_row:  # titles and header stand in the first block
        for _ in range(table.header_row - first + 1):
            text = text[_line_end(text) :]
        first = table.header_row + 1
    if not text:
        return Parsed(None, [], 0)
    cells, lines, bad = (_split_quoted if b'"' in text else _split_plain)(text, delimiter, table.width, first)
    is_open = position.is_last and not text.endswith((b"\n", b"\r"))
    if bad and is_open and bad[-1].row == first + _line_count(text):
        bad[-1] = replace(bad[-1], is_cut=True)
    if not len(lines):
        return Parsed(None, bad, 0)
    return Parsed(table.layout.batch(lines, _columns(cells), has_odd(text, delimiter)), bad, len(lines))


def _columns(cells: pa.Table) -> list[pa.Array]:
    return [pa.concat_arrays(column.chunks) if column.num_chunks != 1 else column.chunk(0) for column in cells.columns]


def _line_end(text: bytes) -> int:
    """Index after the first line end."""
    feed, back = text.find(b"\n"), text.find(b"\r")
    if back != -1 and (feed == -1 or back < feed - 1):
        return back + 1
    return feed + 1 if feed != -1 else len(text)


Split = tuple[pa.Table, np.ndarray, list[Rejected]]


def _split_plain(text: bytes, delimiter: str, width: int, first: int) -> Split:
    """Lines without a quote: each is a record."""
    cells, numbers, bad = _split(text, delimiter, width, quoting=False)
    return cells, numbers + first, [Rejected(first + number, _loose_cells(line, delimiter)) for number, line in bad]


def _split_quoted(text: bytes, delimiter: str, width: int, first: int) -> Split:
    """Text with quotes, whose records may span lines. Records that a stray quote made are taken apart again."""
    cells, numbers, bad = _split(text, delimiter, width, quoting=True)
    spans = np.zeros(len(numbers) + len(bad), dtype=np.int64)  # line ends inside each record
    spans[numbers] = _ends_inside(cells)
    for number, line in bad:
        spans[number] = _line_count(line.encode())
    starts = first + np.arange(len(spans)) + np.cumsum(spans) - spans
    if not spans.any():
        return cells, starts[numbers], [Rejected(int(starts[n]), _loose_cells(line, delimiter)) for n, line in bad]
    lines = text.splitlines()

    def lines_of(number: int) -> range:
        """Numbers of the lines that a record spans."""
        return range(starts[number], min(starts[number] + spans[number] + 1, first + len(lines)))

    def is_whole(line: int) -> bool:
        """Whether a line has the delimiters of a row by itself."""
        return lines[line - first].count(delimiter.encode()) >= width - 1

    def has_swallowed(number: int) -> bool:
        """Whether a stray quote made one record of several lines. A record of one row has one line that looks whole."""
        span = lines_of(number)
        return len(span) > LONGEST_RECORD or sum(1 for line in span if is_whole(line)) > 1

    loose: list[int] = []  # numbers of lines to split again, one by one
    kept_bad: list[Rejected] = []
    for number, line in bad:
        if spans[number] and has_swallowed(number):
            loose += lines_of(number)
        else:
            kept_bad.append(Rejected(int(starts[number]), _loose_cells(line, delimiter)))
    is_kept = np.ones(len(numbers), dtype=bool)
    for index in np.flatnonzero(spans[numbers]):
        if has_swallowed(numbers[index]):
            is_kept[index] = False
            loose += lines_of(numbers[index])
    parts = [(cells.filter(pa.array(is_kept)), starts[numbers[is_kept]])]
    for part, part_lines, part_bad in _one_by_one(lines, sorted(loose), first, delimiter, width):
        parts.append((part, part_lines))
        kept_bad += part_bad
    joined, joined_lines = pa.concat_tables(p for p, _ in parts), np.concatenate([n for _, n in parts])
    order = np.argsort(joined_lines, kind="stable")
    return joined.take(pa.array(order)), joined_lines[order], sorted(kept_bad, key=lambda item: item.row)


def _one_by_one(lines: list[bytes], wanted: list[int], first: int, delimiter: str, width: int) -> Iterator[Split]:
    """Split lines each for itself: with quoting where its quotes pair up, else taking quotes as they are."""
    paired = [n for n in wanted if not lines[n - first].count(b'"') % 2]
    for numbers, quoting in ((paired, True), (sorted(set(wanted) - set(paired)), False)):
        if not numbers:
            continue
        text = b"\n".join(lines[n - first] for n in numbers) + b"\n"
        cells, places, bad = _split(text, delimiter, width, quoting)
        if len(places) + len(bad) != len(numbers) or (quoting and _ends_inside(cells).any()):
            cells, places, bad = _split(text, delimiter, width, quoting=False)
        of_line = np.array(numbers)
        yield cells, of_line[places], [Rejected(numbers[n], _loose_cells(line, delimiter)) for n, line in bad]


def _ends_inside(cells: pa.Table) -> np.ndarray:
    """Line ends inside the values of each row."""
    total = np.zeros(cells.num_rows, dtype=np.int64)
    for column in cells.columns:
        feeds = pc.count_substring(column, "\n")
        if pc.max(feeds).as_py():
            lone = pc.subtract(pc.count_substring(column, "\r"), pc.count_substring(column, "\r\n"))
            total += pc.fill_null(pc.add(feeds, lone), 0).to_numpy()
    return total


def _split(
    text: bytes, delimiter: str, width: int, quoting: bool
) -> tuple[pa.Table, np.ndarray, list[tuple[int, str]]]:
    """(cells, their record numbers from 0, (record number, text) of records with another field count)."""
    bad: list[tuple[int, str]] = []

    def set_aside(row: pacsv.InvalidRow) -> str:
        bad.append((row.number - 1, row.text))
        return "skip"

    names = [f"c{i}" for i in range(width)]
    cells = pacsv.read_csv(
        pa.py_buffer(text),
        pacsv.ReadOptions(use_threads=False, block_size=len(text) + 1, column_names=names),
        pacsv.ParseOptions(
            delimiter=delimiter,
            quote_char='"' if quoting else False,
            newlines_in_values=quoting,
            ignore_empty_lines=False,
            invalid_row_handler=set_aside,
        ),
        # The text is strict UTF-8 already. An empty cell is null, quoted or not.
        pacsv.ConvertOptions(
            column_types={name: pa.string() for name in names},
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
            null_values=[""],
            check_utf8=False,
        ),
    )
    numbers = np.arange(cells.num_rows + len(bad))
    return cells, np.delete(numbers, [number for number, _ in bad]) if bad else numbers, bad


def _loose_cells(text: str, delimiter: str) -> list[str]:
    """Cells of a line that does not fit, for a person to read."""
    return next(csv.reader([text.replace("\n", " ").replace("\r", " ")], delimiter=delimiter), [])
