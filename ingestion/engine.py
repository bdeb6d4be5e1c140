"""The DuckDB in which files are read: one in-memory database a process, its macros defined once, a cursor a file."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import duckdb

from ingestion.cells import macros

_lock = threading.Lock()


@cache
def _database(memory_limit: str, spill: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": memory_limit,
            # What does not fit is written here, in a folder that only the owner may enter.
            "temp_directory": str(spill),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    # A list of more than five words would become a join, pulled out of the CASE that guards it: 30 times slower.
    # The cells are always the larger side of a join, and it is their order that is kept.
    connection.execute("set disabled_optimizers = 'in_clause,join_order,build_side_probe_side'")
    connection.execute(macros())
    return connection


@contextmanager
def engine(memory_limit: str, threads: int, spill: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor of its own: temporary tables made on it end with it. Safe to use from several threads.

    ``threads`` work for a statement, the caller's among them; the value given last counts for every cursor.
    """
    with _lock:
        cursor = _database(memory_limit, spill).cursor()
        cursor.execute(f"set threads = {threads}")
    try:
        yield cursor
    finally:
        cursor.close()
