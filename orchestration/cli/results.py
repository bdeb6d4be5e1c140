"""Answers of ``minsheng sql`` as a table, CSV, JSON or Parquet. Rows stream in batches, so memory stays bounded."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from publication.access import Published

BATCH_ROWS = 50_000
NUMBERS = ("INT", "DECIMAL", "DOUBLE", "FLOAT")
PIPE_WIDTH = 200


def write_table(published: Published, limit: int) -> None:
    """A table for people, at most ``limit`` rows (0 for all), and below it what was left out and which night it is."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    connection = published.connection
    columns = [(name, str(kind)) for name, kind, *_ in connection.description or []]
    rows = connection.fetchmany(limit + 1) if limit else connection.fetchall()
    shown = rows[:limit] if limit else rows
    table = Table(box=box.SIMPLE_HEAD, header_style="bold")
    for name, kind in columns:
        table.add_column(Text(name), justify="right" if kind.startswith(NUMBERS) else "left", overflow="fold")
    for row in shown:
        table.add_row(*(Text("null", style="dim") if cell is None else Text(_cell(cell)) for cell in row))
    console = Console(width=None if sys.stdout.isatty() else PIPE_WIDTH)
    console.print(table)
    count = (
        f"first {len(shown):,} rows; --limit 0 for all"
        if len(rows) > len(shown)
        else f"{len(shown):,} row{'' if len(shown) == 1 else 's'}"
    )
    facts = [count, f"marts of {published.marts_date}" if published.marts_date else "no marts yet"]
    if published.synthetic_label is not None:
        facts.append("synthetic data 合成数据")
    console.print(Text(" · ".join(facts), style="dim"))


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def write_stream(connection: duckdb.DuckDBPyConnection, form: str, stream: BinaryIO, limit: int | None) -> None:
    """Write an executed query's rows to a binary stream as csv, json or parquet."""
    reader = connection.to_arrow_reader(BATCH_ROWS)
    batches = _limited(reader, limit)
    if form == "csv":
        _write_csv(reader.schema, batches, stream)
    elif form == "json":
        _write_json(batches, stream)
    else:
        import pyarrow.parquet as pq

        with pq.ParquetWriter(stream, reader.schema, compression="zstd") as writer:
            for batch in batches:
                writer.write_batch(batch)


def _limited(batches: Any, limit: int | None) -> Iterator[pa.RecordBatch]:
    left = limit
    for batch in batches:
        if left is not None:
            batch = batch.slice(0, left)  # noqa: PLW2901 - the same batch, cut
            left -= batch.num_rows
        yield batch
        if left == 0:
            return


def _write_csv(schema: pa.Schema, batches: Iterator[pa.RecordBatch], stream: BinaryIO) -> None:
    import pyarrow as pa
    import pyarrow.csv as pa_csv

    texts = pa.schema([(name, pa.string()) for name in schema.names])
    with pa_csv.CSVWriter(stream, texts, write_options=pa_csv.WriteOptions(quoting_style="needed")) as writer:
        for batch in batches:
            writer.write_batch(pa.record_batch([_as_text(column) for column in batch.columns], schema=texts))


def _as_text(column: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        return pc.cast(column, pa.string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):  # lists and structs have no text in Arrow
        texts = [
            None if value is None else json.dumps(value, ensure_ascii=False, default=str)
            for value in column.to_pylist()
        ]
        return pa.array(texts, pa.string())


def _write_json(batches: Iterator[pa.RecordBatch], stream: BinaryIO) -> None:
    """An array with one object a row, one row a line."""
    mark = b"["
    for batch in batches:
        for row in batch.to_pylist():
            stream.write(mark + json.dumps(row, ensure_ascii=False, default=_plain).encode())
            mark = b",\n "
    stream.write((b"[" if mark == b"[" else b"") + b"]\n")


def _plain(value: Any) -> Any:
    return (
        float(value) if isinstance(value, Decimal) else value.isoformat() if hasattr(value, "isoformat") else str(value)
    )
