"""Which loads are in effect, as what dbt reads: the views ``raw.<feed>`` and the tables ``control.*``.

A feed that was never received gets an empty view of the same columns, so every model always builds.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import duckdb

from ingestion.contract import VIEW_COLUMNS, Contract, contracts, vocabulary
from ingestion.freshness import FeedState, feed_states
from ingestion.home import Home
from ingestion.literals import listed
from ingestion.loads import settled, states_on
from ingestion.overlay import OVERLAY_COLUMNS, REFUSED_COLUMNS, read_overlay
from ingestion.precedence import delivered_on, is_whole
from ingestion.repeats import confirmations
from ingestion.set_aside import COLUMNS as SET_ASIDE_COLUMNS
from ingestion.set_aside import numbers_query

FEED_STATE_COLUMNS = {
    "feed": "varchar",
    "state": "varchar",
    "load_id": "varchar",
    "period": "date",
    "due_date": "date",
    "received_date": "date",
    "days_late": "integer",
    "load_date": "date",
}


NEVER = ("", "")  # before every period


def loads_in_effect(ledger: sqlite3.Connection, feed: str, night: date | None = None) -> list[dict[str, Any]]:
    """Loads of a feed that are in effect, weakest precedence first; with ``night``, as it stood on that night."""
    contract = contracts()[feed]
    loads = states_on(ledger, contract, night) if night else settled(ledger, feed)
    in_effect = [load for load in loads if load["state"] == "in_effect"]
    confirmed = confirmations(ledger, contract, in_effect, night)
    return [load | {"confirmed_period": confirmed.get(load["load_id"], {}).get("period")} for load in in_effect]


# --- the register as it stands ---------------------------------------------------------------------------------------


def currency(contract: Contract, loads: Sequence[Mapping[str, Any]]) -> dict[str, frozenset[str] | None]:
    """For each load in effect, whether its rows belong to the register as it stands.

    None: they do. A set of area codes: they do, save rows of these townships, for which a newer part is in effect. The
    set with the district's own code: none does, the load is history.

    Increments and events are always current. In a snapshot the newest period counts, for each township on its own: a
    township whose part is missing this period keeps its previous one, so a late file is never read as exits.
    """
    if contract.delivery != "snapshot":
        return {load["load_id"]: None for load in loads}
    townships, history = frozenset(vocabulary()["townships"]), _history()
    whole = max((as_of(load) for load in loads if is_whole(load)), default=NEVER)
    newest_part: dict[str, tuple[str, str]] = {}
    for load in loads:
        if not is_whole(load):
            newest_part[load["area_code"]] = max(as_of(load), newest_part.get(load["area_code"], NEVER))
    replaced = frozenset(area for area, period in newest_part.items() if period[0] > whole[0])
    verdicts: dict[str, frozenset[str] | None] = {}
    for load in loads:
        if is_whole(load):
            is_history = as_of(load) < whole or replaced == townships
            verdicts[load["load_id"]] = history if is_history else (replaced or None)
        else:
            # Of the same period as the district's file only when a person released the part beside it.
            is_current = as_of(load) == newest_part[load["area_code"]] and as_of(load)[0] >= whole[0]
            verdicts[load["load_id"]] = None if is_current else history
    return verdicts


def _history() -> frozenset[str]:
    """The verdict of ``currency`` on a load none of whose rows is current."""
    return frozenset({vocabulary()["district"]["code"]})


def as_of(load: Mapping[str, Any]) -> tuple[str, str]:
    """The period that a load speaks for, ISO, and its own. They differ where its content came again unchanged for a
    later period; of two loads that speak for one period, that period's own file counts.

    A register without a period (released by a person) counts for the month it was delivered in.
    """
    own = load["period"] or delivered_on(load)[:8] + "01"
    return (load.get("confirmed_period") or own, own)


# --- raw views -------------------------------------------------------------------------------------------------------


def write_raw_views(
    connection: duckdb.DuckDBPyConnection, ledger: sqlite3.Connection, night: date | None = None
) -> None:
    """Create or replace one view a feed over the Parquet files of its loads in effect.

    With ``night``, of those that were in effect on that night: an old night can be built again.
    """
    connection.execute("create schema if not exists raw")
    for contract in contracts().values():
        query = raw_query(contract, loads_in_effect(ledger, contract.id, night))
        connection.execute(f"create or replace view raw.{contract.id} as {query}")


def raw_query(contract: Contract, loads: Sequence[Mapping[str, Any]]) -> str:
    """SQL over the Parquet files of a feed's loads in effect; without any, an empty relation."""
    groups: dict[str, list[str]] = defaultdict(list)
    is_older = False
    verdicts = currency(contract, loads)
    for load in loads:
        paths = [load["raw_path"]] if load["raw_path"] and load["rows_loaded"] else []
        paths += [load["released_path"]] if load["released_path"] else []
        if paths:
            groups[_is_current_sql(contract, verdicts[load["load_id"]])] += paths
            is_older |= (load["contract_version"] or 0) != contract.version
    parts = [_read(contract, paths, is_current, is_older) for is_current, paths in sorted(groups.items())]
    return " union all ".join(parts) if parts else _empty(contract.raw_schema | VIEW_COLUMNS)


def _is_current_sql(contract: Contract, replaced: frozenset[str] | None) -> str:
    """Whether a row is current, as SQL. A row whose township is not known stays, since absence would mean an exit."""
    townships = vocabulary()["townships"]
    if replaced is None:
        return "true"
    if replaced == _history():
        return "false"
    if contract.arrival.township_column is None:
        return "true"  # cannot be told apart until every township has delivered; the later row of a key wins
    column = contract.column(contract.arrival.township_column)
    tests = []
    for code in sorted(replaced):
        names = (townships[code]["zh"], *townships[code]["aliases"])
        if column.type == "code12":
            tests.append(f"starts_with({column.name}, '{code}')")
        else:
            tests += [f"contains({column.name}, '{name}')" for name in names]
    return f"not coalesce({' or '.join(tests)}, false)"


def _read(contract: Contract, paths: list[str], is_current: str, is_older: bool) -> str:
    rows = f"read_parquet([{listed(paths)}], union_by_name = true, hive_partitioning = false)"
    if is_older:
        # Files read under another version of the contract may lack columns that this one has.
        rows = f"(select * from {rows} union all by name {_empty(contract.raw_schema)})"
    return f"select {', '.join(contract.raw_schema)}, {is_current} as _is_current from {rows}"


def _empty(schema: Mapping[str, str]) -> str:
    columns = ", ".join(f"cast(null as {sql_type}) as {name}" for name, sql_type in schema.items())
    return f"select {columns} where false"


# --- control tables --------------------------------------------------------------------------------------------------


def write_control_tables(
    connection: duckdb.DuckDBPyConnection, ledger: sqlite3.Connection, load_date: date, home: Home | None = None
) -> list[FeedState]:
    """Write ``control.night``, ``control.feed_state``, the overlay of parameters (what is used and what is refused)
    and the view of numbers set aside.

    Returns the feed states written.
    """
    home = home or Home.from_environment()
    states = feed_states(ledger, load_date)
    label = in_effect_label(ledger)
    connection.execute("create schema if not exists control")
    night = {"load_date": "date", "is_synthetic": "boolean", "synthetic_label": "varchar"}
    _write(connection, "night", night, [(load_date, label is not None, label)])
    told = [name for name in FEED_STATE_COLUMNS if name != "load_date"]
    rows = [(*(getattr(state, name) for name in told), load_date) for state in states]
    _write(connection, "feed_state", FEED_STATE_COLUMNS, rows)
    overlay = read_overlay(home.overlay)
    _write(connection, "programme_parameter_overlay", OVERLAY_COLUMNS, overlay.rows)
    _write(connection, "programme_parameters_refused", REFUSED_COLUMNS, overlay.refused)
    connection.execute(f"create or replace view control.set_aside_numbers as {_set_aside(ledger, load_date)}")
    return states


def _set_aside(ledger: sqlite3.Connection, night: date) -> str:
    """SQL of the identity numbers on lines in quarantine that belong to a register as it stands. A view: identifiers
    stay in the quarantine's Parquet."""
    queries = []
    for contract in contracts().values():
        loads = loads_in_effect(ledger, contract.id, night)
        verdicts = currency(contract, loads)
        queries.append(numbers_query(contract, [load for load in loads if verdicts[load["load_id"]] != _history()]))
    return " union all ".join(filter(None, queries)) or _empty(SET_ASIDE_COLUMNS)


def in_effect_label(ledger: sqlite3.Connection) -> str | None:
    """Label of the sample district whose files are in effect; None for real data."""
    row = ledger.execute(
        "select max(f.synthetic_label) from loads l join files_seen f on f.sha256 = l.file_sha256"
        " where l.state = 'in_effect'"
    ).fetchone()
    return row[0]


def _write(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str], rows: Sequence[tuple]
) -> None:
    declared = ", ".join(f"{name} {sql_type}" for name, sql_type in columns.items())
    connection.execute(f"create or replace table control.{table} ({declared})")
    if rows:
        values = ", ".join(f"({listed(row)})" for row in rows)
        connection.execute(f"insert into control.{table} values {values}")
