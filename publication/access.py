"""The reading side: a locked, read-only connection on published files, for ``minsheng sql`` and the pages.

Schemas ``marts``, ``kpi``, ``meta`` and ``audit`` are visible under their plain names. Files are attached first, then
the outside is shut: a query can read no other file, load nothing, attach nothing and change no setting. Restricted
data need a purpose; who, when, what for and which query go into the ledger before the query runs.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import duckdb

from ingestion.home import Home
from ingestion.ledger import open_ledger
from ingestion.loads import now
from ingestion.people import acting_person
from publication.audit import mask_numbers
from publication.content import literal
from publication.folders import AUDIT, MARTS, RESTRICTED, nights, read_manifest, resolved

SCHEMAS = ("marts", "kpi", "meta")
SHORTEST_PURPOSE = 5  # characters: an auditor must be able to tell what the data were for
FILE_ALIAS = "night"
AUDIT_ALIAS = "night_audit"


class AccessError(ValueError):
    """A query that cannot be answered; the message says why and what can be done."""


@dataclass
class Published:
    """An open publication: ``connection`` answers queries, ``folder`` is the edition it reads."""

    connection: duckdb.DuckDBPyConnection
    folder: Path
    load_date: date
    manifest: dict[str, Any]
    is_restricted: bool = False

    @property
    def is_withheld(self) -> bool:
        """Whether the night was withheld: then readers see the marts of an earlier one, and this night's audit."""
        return self.manifest.get("gate") == "withheld"

    @property
    def marts_date(self) -> date | None:
        """The night whose marts are shown; None while none was ever published."""
        text = self.manifest.get("load_date")
        return date.fromisoformat(text) if text else None

    @property
    def synthetic_label(self) -> str | None:
        """Label of the synthetic district the data come from; None for real data."""
        return (self.manifest.get("synthetic_label") or "synthetic") if self.manifest.get("is_synthetic") else None

    def run(self, query: str) -> duckdb.DuckDBPyConnection:
        """Run a query (of several statements the last one answers). Raises AccessError saying what to do instead."""
        try:
            self.connection.execute(query)
        except duckdb.Error as error:
            raise AccessError(self._explained(error)) from None
        if self.connection.description is None:
            raise AccessError("the query is empty")
        return self.connection

    def tables(self) -> list[str]:
        """Every table that can be queried, ``schema.table``."""
        rows = self.connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables()"
            f" where database_name in ('{FILE_ALIAS}', '{AUDIT_ALIAS}') order by 1"
        ).fetchall()
        return [name for (name,) in rows]

    def _explained(self, error: duckdb.Error) -> str:
        text = _first_lines(error)
        if "disabled" in text and "configuration" in text:
            return "a query reaches published tables only: it reads and writes no files and loads nothing"
        if "read-only mode" in text or "has been locked" in text:
            return "published files are read only and settings are fixed: only queries are possible"
        missing = re.search(r"(?:Table|View) with name (\S+) does not exist|schema \"?(\w+)\"? does not exist", text)
        if not missing:
            return text
        asked = (missing.group(1) or missing.group(2)).strip('"!')
        if self.marts_date is None and asked:
            return f"{asked!r} is not there: no marts have been published yet, only the schema audit"
        known = self.tables()
        by_name = {name.partition(".")[2]: name for name in known}
        near = [by_name.get(name, name) for name in get_close_matches(asked, [*known, *by_name], n=6, cutoff=0.5)]
        near = list(dict.fromkeys(near))[:3]
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        return f"there is no table {asked!r}{hint} `select * from meta.tables` lists them all"


def _first_lines(error: duckdb.Error) -> str:
    """DuckDB's message without the echo of the query, which may quote a value."""
    return str(error).split("\n\nLINE ", 1)[0].strip()


@contextmanager
def open_published(
    home: Home, as_of: date | None = None, purpose: str | None = None, query: str = "", person: str | None = None
) -> Generator[Published, None, None]:
    """Open the newest publication, or the one readers had on a day; with a purpose, the restricted file of it.

    Raises AccessError when there is none, the purpose is no purpose, or the file cannot be opened by this user.
    """
    folder, load_date = _edition(home, as_of)
    file = folder / (RESTRICTED if purpose is not None else MARTS)
    if purpose is not None:
        log_access(home, file, purpose, query, person or acting_person())
    # An encrypted home must not spill restricted rows in plain; the folder is this user's and goes with the connection.
    spill = tempfile.mkdtemp(prefix="minsheng-")
    settings: dict[str, Any] = {
        "memory_limit": home.memory_limit,
        "threads": home.threads,
        "temp_directory": spill,
        "temp_file_encryption": purpose is not None and bool(home.encryption_key),
    }
    try:
        with duckdb.connect(config=settings) as connection:
            has_marts = file.exists()
            if has_marts:
                attach(connection, file, FILE_ALIAS, home.encryption_key if purpose is not None else None)
            attach(connection, folder / AUDIT, AUDIT_ALIAS, None)
            path = [f"{FILE_ALIAS}.{schema}" for schema in SCHEMAS] if has_marts else []
            connection.execute(f"set search_path = {literal(','.join([*path, f'{AUDIT_ALIAS}.audit']))}")
            connection.execute("set enable_external_access = false")
            connection.execute("set lock_configuration = true")
            yield Published(connection, folder, load_date, read_manifest(folder), purpose is not None)
    finally:
        shutil.rmtree(spill, ignore_errors=True)


def _edition(home: Home, as_of: date | None) -> tuple[Path, date]:
    """The edition to read. Resolved, since DuckDB would serve an old instance again under an unchanged path."""
    known = nights(home)
    if not known:
        raise AccessError(f"nothing is published under {home.published} yet: run `minsheng run`")
    if as_of is None and (current := resolved(home)):
        return current, date.fromisoformat(read_manifest(current)["night"])
    earlier = [night for night in known if as_of is None or night <= as_of]
    if not earlier:
        raise AccessError(f"the oldest night kept is {known[0]}: nothing as published on {as_of}")
    folder = resolved(home, earlier[-1])
    if folder is None:  # pruned between looking and opening
        raise AccessError(f"the night {earlier[-1]} was just removed; ask again")
    return folder, earlier[-1]


def attach(connection: duckdb.DuckDBPyConnection, file: Path, alias: str, key: str | None) -> None:
    """Attach a published file read-only. Raises AccessError saying why it cannot be opened."""
    options = "read_only" if key is None else f"read_only, encryption_key {literal(key)}"
    try:
        connection.execute(f"attach {literal(str(file))} as {alias} ({options})")
    except duckdb.Error as error:
        text = str(error)
        if "without a key" in text:
            raise AccessError(f"{file.name} is encrypted: set MINSHENG_ENCRYPTION_KEY") from None
        if "Wrong encryption key" in text:
            raise AccessError(f"MINSHENG_ENCRYPTION_KEY does not fit {file.name} of this night") from None
        if "is not encrypted" in text:
            attach(connection, file, alias, None)  # published before a key was set
            return
        if "Permission denied" in text:
            raise AccessError(f"{file.name} may be opened by the owner of the data home only") from None
        raise AccessError(f"{file.name} cannot be opened: {type(error).__name__}") from None


def log_access(home: Home, file: Path, purpose: str, query: str, person: str) -> None:
    """Record the access before it happens: a query that is killed half-way has been seen too."""
    if len(purpose.strip()) < SHORTEST_PURPOSE:
        raise AccessError('say what the restricted data are for: --purpose "…"')
    try:
        with open_ledger(home.ledger) as ledger:
            ledger.execute(
                "insert into access_log (accessed_at, user_name, purpose, query, file) values (?, ?, ?, ?, ?)",
                (now(), person, mask_numbers(purpose.strip()), mask_numbers(query), f"{file.parent.name}/{file.name}"),
            )
    except OSError as error:
        raise AccessError(f"restricted data need a log that this user cannot write: {error.strerror}") from None
