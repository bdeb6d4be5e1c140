"""The memory of doubts: one owner-only file of the data home, written by nobody else.

A spell is a doubt and the nights, one after the other, that raised it in the same words; it never changes save that its
last night moves on. So the memory as of any night is a matter of dates: a night that is built again is shown what was
known before it, and nothing of what came since. Verdicts are appended, each with the first night it counts for. Every
write is one transaction: a process that is killed leaves the memory as it was or as it should be.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, Literal

import duckdb

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
SAID = ", ".join(CONTENT)
SAME_WORDS = " and ".join(f"spell.{name} is not distinct from raised.{name}" for name in CONTENT)


def _declared(columns: dict[str, str]) -> str:
    return ", ".join(f"{name} {sql_type}" for name, sql_type in columns.items())


SCHEMA = f"""
    create table if not exists casebook.night (load_date date);
    create table if not exists casebook.spell (
        {_declared(CONTENT)}, first_seen_date date, last_seen_date date, previous_night_date date
    );
    create table if not exists casebook.verdict ({_declared(VERDICT)});
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

# dbt's sources named ``casework``, as of the night before $night.
AS_OF = {
    "doubt_spells": f"""
        with before as (
            select max(load_date) as last_night from casebook.night where load_date < $night
        )
        select
            {SAID}, first_seen_date, least(last_seen_date, last_night) as last_seen_date, previous_night_date,
            last_seen_date >= last_night as is_from_last_night
        from casebook.spell, before
        where first_seen_date < $night
    """,
    "verdicts": f"""
        select {", ".join(name for name in VERDICT if not name.startswith("entered"))}
        from casebook.verdict
        where counts_from_date <= $night
    """,
}


def show_night(home: Home, night: date) -> dict[str, int]:
    """Write the memory as of the night before into the warehouse, for dbt.

    Returns rows by table. Whatever later nights remembered or people decided since is left out.
    """
    with opened(home, warehouse="write") as connection, transaction(connection):
        connection.execute("create schema if not exists warehouse.casework")
        for name, query in AS_OF.items():
            connection.execute(f"create or replace table warehouse.casework.{name} as {query}", {"night": night})
        return {name: _count(connection, f"warehouse.casework.{name}") for name in AS_OF}


# --- a night writes --------------------------------------------------------------------------------------------------


def remember(home: Home, night: date) -> dict[str, int]:
    """Remember the doubts that the night raised; what an earlier run of the same night remembered is forgotten first.

    Returns the counts of doubts raised, raised for the first time, and gone since the night before.
    """
    with opened(home, warehouse="read") as connection, transaction(connection):
        return remember_doubts(connection, "warehouse.intermediate.int_doubts__raised", night)


def remember_doubts(connection: duckdb.DuckDBPyConnection, doubts: str, night: date) -> dict[str, int]:
    """``remember`` for the rows of a table or view of the connection."""
    forget_from(connection, night)
    before = _one(connection, "select max(load_date) from casebook.night")
    connection.execute("insert into casebook.night values ($1)", [night])
    connection.execute(f"create or replace temp table raised as select {SAID} from {doubts}")
    known = "select finding_id from casebook.spell"
    first = _one(connection, f"select count(*) from raised where finding_id not in ({known})")
    standing = "select finding_id from casebook.spell where last_seen_date = $1"
    gone = f"select count(*) from ({standing} except select finding_id from raised)"
    count = {"raised": _count(connection, "raised"), "first raised": first, "gone": _one(connection, gone, [before])}
    connection.execute(
        f"update casebook.spell set last_seen_date = $1 from raised where spell.last_seen_date = $2 and {SAME_WORDS}",
        [night, before],
    )
    connection.execute(
        f"""
        insert into casebook.spell by name
        select {SAID}, $1 as first_seen_date, $1 as last_seen_date, cast($2 as date) as previous_night_date
        from raised where finding_id not in (select finding_id from casebook.spell where last_seen_date = $1)
        """,
        [night, before],
    )
    return count


def forget_from(connection: duckdb.DuckDBPyConnection, night: date) -> None:
    """Set the doubts back to the night before. Verdicts are what people said: they stay."""
    before = _one(connection, "select max(load_date) from casebook.night where load_date < $1", [night])
    connection.execute("delete from casebook.spell where first_seen_date >= $1", [night])
    connection.execute("update casebook.spell set last_seen_date = $1 where last_seen_date >= $2", [before, night])
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


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return _one(connection, f"select count(*) from {table}")


def _one(connection: duckdb.DuckDBPyConnection, query: str, parameters: list[Any] | None = None) -> Any:
    row = connection.execute(query, parameters).fetchone()
    return row[0] if row else None
