"""The auditor's file: what was loaded, refused, set apart, checked, published and looked at. Masked values only.

Written into every edition, also when the night is withheld. Sources: the ledger, the quarantine's Parquet and the
audit tables of the warehouse; nothing here reads a clock.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from ingestion.contract import contracts
from ingestion.freshness import feed_states
from ingestion.home import Home
from ingestion.ledger import open_ledger
from ingestion.masking import NUMBER_RUN, STARS
from ingestion.quarantined import loads_with_quarantine, masked_queries
from publication.catalogue import PublishedTable, read_catalogue
from publication.content import contents, digest, fill, literal, order_of, own_tables, quoted, write_comments
from publication.folders import AUDIT, resolved

ALIAS = "auditor"


def write_audit(home: Home, load_date: date, folder: Path) -> str:
    """Write ``audit.duckdb`` into a folder that no reader sees yet; return the hash of its content."""
    target = folder / AUDIT
    partial = folder / f".{AUDIT}"
    partial.unlink(missing_ok=True)
    own = {table.name: table for table in own_tables().values() if table.schema == "audit"}
    with duckdb.connect(config={"memory_limit": home.memory_limit, "threads": home.threads}) as connection:
        connection.execute(f"attach {literal(str(partial))} as {ALIAS}")
        with open_ledger(home.ledger) as ledger:
            rows = {
                "load_ledger": _loads(ledger, load_date),
                "feed_freshness": _freshness(ledger, load_date),
                "check_results": _rows(ledger, "select * from check_results where night <= ?", load_date),
                "publications": _rows(ledger, "select * from publications where load_date <= ?", load_date),
                "acceptances": _rows(ledger, _ACCEPTANCES, load_date),
                "decisions": _masked(_rows(ledger, "select * from decisions"), "action", "reason"),
                "access_log": _masked(_rows(ledger, "select * from access_log"), "query", "purpose"),
            }
            for name, found in rows.items():
                fill(connection, ALIAS, own[name], found)
            _quarantined(connection, own["quarantined_rows"], ledger, load_date)
        _copy_warehouse_audit(connection, home, load_date)
        content = digest(contents(connection, ALIAS))
        connection.execute(f"detach {ALIAS}")
    partial.replace(target)
    return content


_ACCEPTANCES = """
    select r.load_date, r.check_name, r.manifest_hash, r.author, r.reason, r.requested_at, a.approver, a.accepted_at
    from acceptance_requests as r
    left join acceptances as a on r.load_date = a.load_date and r.check_name = a.check_name
    where r.load_date <= ?
"""

_LOADS = """
    select
        load_date, load_id, feed, file_name, file_sha256, period, area_code, file_version, contract_version, rows_body,
        rows_loaded, rows_quarantined, rows_not_data, outcome, state, reason_code, reason, reason_zh, control_rows,
        control_sum, loaded_sum
    from loads where load_date <= :night
    union all
    select
        load_date, null, feed, file_name, file_sha256, null, null, null, null, 0, 0, 0, 0, outcome, null, null, reason,
        reason_zh, null, null, null
    from sightings where load_date <= :night
"""


def _loads(ledger: sqlite3.Connection, load_date: date) -> list[dict[str, Any]]:
    """Loads, and files seen that led to none (the same content again, not recognised), up to the night."""
    found = [dict(row) for row in ledger.execute(_LOADS, {"night": str(load_date)})]
    return _masked(found, "file_name", "reason", "reason_zh")


def _quarantined(
    connection: duckdb.DuckDBPyConnection, table: PublishedTable, ledger: sqlite3.Connection, load_date: date
) -> None:
    """Rows that are unusable, straight from the quarantine's Parquet: there may be many, so no row passes Python."""
    fill(connection, ALIAS, table, [])
    loads = [load for load in loads_with_quarantine(ledger) if load["load_date"] <= str(load_date)]
    queries = masked_queries(loads)
    if not queries:
        return
    masked_name = f"regexp_replace(file_name, '{NUMBER_RUN}', '{STARS}', 'g')"
    special = {"file_name": masked_name, "message": "message_en"}
    selected = ", ".join(f"{special.get(c.name, quoted(c.name))} as {quoted(c.name)}" for c in table.columns)
    connection.execute(
        f"insert into {ALIAS}.{table.full_name} select {selected} from ({' union all '.join(queries)})"
        f" order by {order_of(table, list(table.column_names))}"
    )


def _freshness(ledger: sqlite3.Connection, load_date: date) -> list[dict[str, Any]]:
    known = contracts()
    rows = []
    for state in feed_states(ledger, load_date):
        contract = known[state.feed]
        rows.append({
            "load_date": load_date, "feed": state.feed, "code": contract.code, "title_zh": contract.title_zh,
            "department": contract.department, "cadence": contract.cadence, "state": state.state,
            "load_in_effect": state.load_id, "period": state.period, "due_date": state.due_date,
            "received_date": state.received_date, "days_late": state.days_late, "reason": state.reason,
            "reason_zh": state.reason_zh,
        })  # fmt: skip
    return rows


def _rows(ledger: sqlite3.Connection, query: str, load_date: date | None = None) -> list[dict[str, Any]]:
    return [dict(row) for row in ledger.execute(query, (str(load_date),) if load_date else ())]


def _masked(rows: list[dict[str, Any]], *columns: str) -> list[dict[str, Any]]:
    """The same rows with long numbers masked in free text: a name of a file or a query may quote one."""
    return [row | {name: mask_numbers(row[name]) for name in columns} for row in rows]


def mask_numbers(text: str | None) -> str | None:
    """Runs of eleven digits or more (identity numbers, phones, accounts) as stars."""
    return None if text is None else re.sub(NUMBER_RUN, STARS, text)


def _copy_warehouse_audit(connection: duckdb.DuckDBPyConnection, home: Home, load_date: date) -> None:
    """Audit tables that dbt built for the night.

    When the warehouse has moved on to another night (a withheld night is accepted days later), they come from the audit
    file that the night already has; without one the tables are empty.
    """
    manifest = home.dbt_target / "manifest.json"
    if not manifest.exists():
        return
    with _built(connection, home, load_date) as found:
        for table in read_catalogue(manifest).audit():
            _copy(connection, table, is_built=table.full_name in found)


@contextmanager
def _built(connection: duckdb.DuckDBPyConnection, home: Home, load_date: date) -> Generator[set[str], None, None]:
    """Attach, as ``built``, the file with the night's audit tables; gives the names of what is in it."""
    published = resolved(home, load_date)
    sources = [home.warehouse, *([published / AUDIT] if published else [])]
    for path in sources:
        if not path.exists():
            continue
        connection.execute(f"attach {literal(str(path))} as built (read_only)")
        try:
            names = {
                name
                for (name,) in connection.execute(
                    "select schema_name || '.' || table_name from duckdb_tables() where database_name = 'built'"
                ).fetchall()
            }
            if path == home.warehouse:
                night = (
                    connection.execute("select load_date from built.control.night").fetchone()
                    if "control.night" in names
                    else None
                )
                if night is None or night[0] != load_date:
                    continue
            yield names
            return
        finally:
            connection.execute("detach built")
    yield set()


def _copy(connection: duckdb.DuckDBPyConnection, table: PublishedTable, is_built: bool) -> None:
    columns = list(table.column_names)
    connection.execute(f"create schema if not exists {ALIAS}.{table.schema}")
    if is_built:
        source = f"select {', '.join(map(quoted, columns))} from built.{table.full_name}"
        connection.execute(f"create table {ALIAS}.{table.full_name} as {source} order by {order_of(table, columns)}")
    else:
        typed = ", ".join(f"{quoted(column.name)} {column.data_type}" for column in table.columns)
        connection.execute(f"create table {ALIAS}.{table.full_name} ({typed})")
    write_comments(connection, ALIAS, table, table.columns)
