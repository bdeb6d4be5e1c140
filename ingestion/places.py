"""Paths as the ledger holds them: relative to the data home when they lie in it, so that a home can be moved whole.

A path elsewhere (a landing folder outside the home) is held whole: it does not move with the home.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

PATHS_OF_A_LOAD = ("raw_path", "quarantine_path", "released_path")


def stored(path: Path, root: Path) -> str:
    """A path as text that SQLite can hold: bytes that are not UTF-8 (names zipped on Windows) are escaped."""
    inside = path.relative_to(root) if path.is_relative_to(root) else path
    return os.fsencode(inside).decode("utf-8", "backslashreplace")


def located(ledger: sqlite3.Connection, loads: Iterable[Mapping[str, Any] | sqlite3.Row]) -> list[dict[str, Any]]:
    """Rows of ``loads`` whose Parquet can be opened: its paths lead into the home that the ledger lies in now."""
    file = next(row[2] for row in ledger.execute("pragma database_list") if row[1] == "main")
    root = Path(file).parent.parent  # the ledger is state/ledger.sqlite
    rows = [dict(load) for load in loads]
    return [row | {name: str(root / row[name]) for name in PATHS_OF_A_LOAD if row[name]} for row in rows]
