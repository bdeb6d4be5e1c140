"""Where linkage stands in a data home: its connection, its model, its night.

``identity.duckdb`` is attached as ``identity`` and written by nobody else. A night that is built again works on a copy,
set back to what was known by then, so that the newest memory is not disturbed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Literal

import duckdb

from dbt_project.hash_key import hash_key, set_hash_key
from ingestion.home import Home
from ingestion.ledger import DECISIONS_IN_FORCE, open_ledger
from linkage.resident.decisions import Decision
from linkage.resident.model import Model
from linkage.resident.night import Linked, link, prepare, read
from linkage.resident.training import TooFewPersons, train

SPELLINGS = "identifiers.intermediate.int_person_spellings__distinct"
NEWEST = Home.identity_name
CORRECTIONS = "identifiers.intermediate.int_identity_numbers__corrected"


@contextmanager
def opened(
    home: Home, identity: Path | Literal[":memory:"], is_read_only: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that sees the spellings of the last build, and a memory under the name ``identity``.

    For reading it sees the ``warehouse`` too: what hangs on an identity.
    """
    with duckdb.connect(config={"threads": home.threads, "memory_limit": home.memory_limit}) as connection:
        connection.execute("set preserve_insertion_order = false")
        connection.execute(f"set temp_directory = '{home.spill / 'linkage'}'")
        connection.execute(f"attach '{home.identifiers}' as identifiers (read_only)")
        connection.execute(f"attach '{identity}' as identity{' (read_only)' if is_read_only else ''}")
        if is_read_only:
            connection.execute(f"attach '{home.warehouse}' as warehouse (read_only)")
        set_hash_key(connection, hash_key(home.key_file))
        connection.execute(f"create temp view spellings as select * from {SPELLINGS}")
        connection.execute(f"create temp view corrections as select * from {CORRECTIONS}")
        prepare(connection, is_read_only)
        yield connection


def link_night(home: Home, night: date) -> Linked:
    """Link the spellings of the warehouse. The home of a night built again names a memory of its own, a copy set back.

    The first night trains the model; later ones use it as it is, unless this program makes other comparisons than the
    one that trained it. Raises ValueError for a model that was tampered with.
    """
    newest = home.identity.with_name(NEWEST)
    for copy in newest.parent.glob("????-??-??.duckdb*"):  # of nights that were built again before
        copy.unlink()
    if home.identity != newest:
        _set_back(newest, home.identity, night)
    model = model_in_use(home)
    with opened(home, home.identity) as connection:
        home.identity.chmod(0o600)
        return link(connection, model, night, decisions(home, night), partial(_first_model, home, night))


def _first_model(home: Home, night: date, connection: duckdb.DuckDBPyConnection) -> Model | None:
    """Train on the rows of a night under way, and put the model in use. None where there are too few persons."""
    try:
        model = train(connection, f"{night}")
    except TooFewPersons:
        return None
    model.save(home.linkage_model)
    return model


def model_in_use(home: Home) -> Model | None:
    """The model that judges now; None before the first, and for one that another version of the program trained."""
    model = Model.load(home.linkage_model) if home.linkage_model.exists() else None
    return model if model and model.is_of_this_program else None


def trained(home: Home, night: date) -> Model:
    """A model trained on the spellings of the last build, beside the memory. Raises TooFewPersons."""
    with opened(home, ":memory:") as connection:
        read(connection, [])
        return train(connection, f"{night}")


def newest_night(home: Home) -> date:
    """The newest load date that ran; raises LookupError before the first."""
    with open_ledger(home.ledger) as ledger:
        row = ledger.execute("select max(load_date) from nights").fetchone()
    if row[0] is None:
        raise LookupError("no night has run yet")
    return date.fromisoformat(row[0])


def _set_back(newest: Path, copy: Path, night: date) -> None:
    """Copy the memory, and forget what was learned after ``night``. What the rows say is read anew anyway."""
    shutil.copyfile(newest, copy)
    copy.chmod(0o600)
    with duckdb.connect(str(copy)) as connection:
        connection.execute("delete from member where known_from > $1", [night])
        connection.execute("update member set known_to = null where known_to > $1", [night])
        connection.execute(
            "delete from change_spelling where change_id in (select change_id from change where night > $1)", [night]
        )
        later = connection.execute(
            "select citizen_id_from from change where night > $1 and change_type = 'merge'", [night]
        ).fetchall()
        connection.execute(
            "update citizen set merged_into = null where citizen_id in (select unnest($1))", [[row[0] for row in later]]
        )
        connection.execute("delete from change where night > $1", [night])
        connection.execute("delete from citizen where first_night > $1", [night])


def decisions(home: Home, night: date) -> list[Decision]:
    """Decisions that count on a night: approved for it or an earlier one, and not withdrawn by then."""
    with open_ledger(home.ledger) as ledger:
        rows = ledger.execute(DECISIONS_IN_FORCE, {"night": f"{night}"}).fetchall()
    return [
        Decision(
            decision_id=f"{row['decision_id']}", kind=row["kind"], spelling_key=row["spelling_key"],
            other_spelling=row["other_spelling"], is_record=bool(row["is_record"]), author=row["author"],
            approver=row["approver"],
        )
        for row in rows
    ]  # fmt: skip
