"""The memory of doubts and candidates: one owner-only file of the data home, written by nobody else.

Doubts and candidates are kept as spells (casework.spells): of a doubt the nights that raised it in the same words, of a
candidate the nights that found him. Verdicts, replies and lots are what people said and did: appended, each with the
first night it counts for. Every write is one transaction: a process that is killed leaves the memory as it was or as it
should be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Literal

import duckdb

from casework.spells import Spells, declared, one
from ingestion.home import Home
from ingestion.ledger import open_ledger

# What a spell says: the columns of int_doubts__raised, key first.
CONTENT = {
    "finding_id": "varchar",
    "check_code": "varchar",
    "subject_kind": "varchar",
    "subject_key": "varchar",
    "citizen_id": "varchar",
    "township_code": "varchar",
    "programme_code": "varchar",
    "grade": "varchar",
    "facts": "varchar",
    "evidence": "varchar",
    "since_date": "date",
    "amount_at_risk_yuan": "decimal(18, 2)",
    "facts_digest": "varchar",
}
VERDICT = {
    "verdict_id": "bigint",
    "finding_id": "varchar",
    "status": "varchar",
    "author": "varchar",
    "decided_date": "date",
    "note": "varchar",
    "recovered_yuan": "decimal(18, 2)",
    "facts_digest": "varchar",
    "counts_from_date": "date",
    "entered_by": "varchar",
    "entered_from": "varchar",
}
# A candidate's reply as somebody reported it.
REPLY = {
    "reply_id": "bigint",
    "citizen_id": "varchar",
    "programme_code": "varchar",
    "contacted_date": "date",
    "is_reached": "boolean",
    "answer": "varchar",
    "author": "varchar",
    "note": "varchar",
    "counts_from_date": "date",
    "entered_by": "varchar",
    "entered_from": "varchar",
}
# A candidate for whom a lot decided whether he is visited now or waits: his place among those of equal priority whom
# one lot was drawn for. A run of nights (identified_date) is in one lot at most.
LOT = {
    "draw_date": "date",
    "programme_code": "varchar",
    "township_code": "varchar",
    "citizen_id": "varchar",
    "identified_date": "date",
    "goes_first": "boolean",
    "place": "bigint",
    "is_drawn": "boolean",
    "capacity": "bigint",
    "counts_from_date": "date",
    "purpose": "varchar",
    "entered_by": "varchar",
}
DOUBTS = Spells("spell", CONTENT, ("finding_id",))
CANDIDATES = Spells(
    "outreach_spell", {"citizen_id": "varchar", "programme_code": "varchar"}, ("citizen_id", "programme_code")
)
# What a night leaves in the warehouse, and the spells that remember it.
REMEMBERED = {
    "warehouse.intermediate.int_doubts__raised": DOUBTS,
    "warehouse.intermediate.int_outreach__identified": CANDIDATES,
}
LABELS = {DOUBTS.table: "doubts", CANDIDATES.table: "candidates"}
# dbt's sources named casework, as of the night before $night. Who entered something and what for, and what people wrote
# about a candidate, models need not know.
SHOWN_VERDICT = ", ".join(name for name in VERDICT if not name.startswith("entered"))
SHOWN_REPLY = ", ".join(name for name in REPLY if not name.startswith("entered") and name not in ("author", "note"))
SHOWN_LOT = ", ".join(name for name in LOT if name not in ("entered_by", "purpose"))
AS_OF = {
    "doubt_spells": DOUBTS.as_of(),
    "verdicts": f"select {SHOWN_VERDICT} from casebook.verdict where counts_from_date <= $night",
    "outreach_spells": CANDIDATES.as_of(),
    "outreach_replies": f"select {SHOWN_REPLY} from casebook.outreach_reply where counts_from_date <= $night",
    "outreach_lots": f"select {SHOWN_LOT} from casebook.outreach_lot where counts_from_date <= $night",
}
SCHEMA = f"""
    create table if not exists casebook.night (load_date date);
    create table if not exists casebook.verdict ({declared(VERDICT)});
    create table if not exists casebook.outreach_reply ({declared(REPLY)});
    create table if not exists casebook.outreach_lot ({declared(LOT)});
    {DOUBTS.schema}
    {CANDIDATES.schema}
"""


@contextmanager
def opened(
    home: Home, warehouse: Literal["read", "write"] | None = None, is_read_only: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that sees the memory as ``casebook``, and the ``warehouse`` where it is asked for."""
    is_new = not home.casework.exists()
    with duckdb.connect(config={"threads": home.threads, "memory_limit": home.memory_limit}) as connection:
        if is_new or not is_read_only:
            home.casework.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            connection.execute(f"attach '{home.casework}' as casebook")
            home.casework.chmod(0o600)
            connection.execute(SCHEMA)
        else:
            connection.execute(f"attach '{home.casework}' as casebook (read_only)")
        if warehouse:
            options = " (read_only)" if warehouse == "read" else ""
            connection.execute(f"attach '{home.warehouse}' as warehouse{options}")
        yield connection


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All or nothing."""
    connection.execute("begin")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


# --- a night reads ---------------------------------------------------------------------------------------------------


def show_night(home: Home, night: date) -> dict[str, int]:
    """Write the memory as of the night before into the warehouse: dbt's sources named ``casework``.

    Returns rows by table. Whatever later nights remembered or people decided since is left out.
    """
    with opened(home, warehouse="write") as connection, transaction(connection):
        connection.execute("create schema if not exists warehouse.casework")
        for name, query in AS_OF.items():
            connection.execute(f"create or replace table warehouse.casework.{name} as {query}", {"night": night})
        return {name: one(connection, f"select count(*) from warehouse.casework.{name}") for name in AS_OF}


# --- a night writes --------------------------------------------------------------------------------------------------


def remember(home: Home, night: date) -> dict[str, int]:
    """Remember what the night found; what an earlier run of the same night remembered is forgotten first.

    Returns the counts of doubts and candidates found, found for the first time, and gone since the night before.
    """
    with opened(home, warehouse="read") as connection, transaction(connection):
        counts = remember_spells(connection, REMEMBERED, night)
    return {f"{kind} {name}": count for kind, found in counts.items() for name, count in found.items()}


def remember_spells(
    connection: duckdb.DuckDBPyConnection, found: Mapping[str, Spells], night: date
) -> dict[str, dict[str, int]]:
    """``remember`` for the rows of tables or views of the connection, each with the spells that take them in."""
    forget_from(connection, night)
    before = one(connection, "select max(load_date) from casebook.night")
    connection.execute("insert into casebook.night values ($1)", [night])
    return {LABELS[spells.table]: spells.extend(connection, rows, night, before) for rows, spells in found.items()}


def forget_from(connection: duckdb.DuckDBPyConnection, night: date) -> None:
    """Set the spells back to the night before. What people said and drew stays."""
    before = one(connection, "select max(load_date) from casebook.night where load_date < $1", [night])
    for spells in REMEMBERED.values():
        spells.forget_from(connection, night, before)
    connection.execute("delete from casebook.night where load_date >= $1", [night])


def next_night(home: Home) -> date:
    """The first load date after those that ran: a verdict counts from then on, and what was published stays as it was.

    Raises LookupError before the first night.
    """
    with open_ledger(home.ledger) as ledger:
        row = ledger.execute("select max(load_date) from nights").fetchone()
    if row[0] is None:
        raise LookupError("no night has run yet")
    return date.fromisoformat(row[0]) + timedelta(days=1)
