"""What marts.md promises to readers: promises.yml in, one ``Promise`` a table out, for the gate and dbt's tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Promise:
    """Columns of one table: for analysts, for the restricted file only, and null until a later stage fills them.

    ``may_be_empty``: its rows are events that need not have happened yet.
    """

    columns: tuple[str, ...]
    restricted: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    may_be_empty: bool = False

    @property
    def every(self) -> tuple[str, ...]:
        """All columns, in whichever file they stand."""
        return (*self.columns, *self.restricted, *self.later)

    @property
    def is_restricted(self) -> bool:
        """Whether no column of it is for analysts: then the table stands in the restricted file alone."""
        return not self.columns and not self.later


@cache
def promises(*schemas: str) -> dict[str, Promise]:
    """Promised table to its columns; with ``schemas``, only the tables of these."""
    text = Path(__file__).with_suffix(".yml").read_text("utf-8")
    return {
        table: _promise(**entry)
        for table, entry in yaml.load(text, Loader=yaml.CSafeLoader).items()
        if not schemas or table.partition(".")[0] in schemas
    }


def _promise(
    columns: Iterable[str], restricted: Iterable[str] = (), later: Iterable[str] = (), may_be_empty: bool = False
) -> Promise:
    return Promise(tuple(columns), tuple(restricted), tuple(later), may_be_empty)
