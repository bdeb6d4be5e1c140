"""Quarantined rows as the auditor sees them: file, line, column, rule, masked value, whether a person let them in."""

from __future__ import annotations

import sqlite3
from datetime import date

import duckdb

from ingestion.quarantined import masked_queries
from publication.catalogue import PublishedTable
from publication.content import fill, order_of, quoted


def quarantined_rows(
    connection: duckdb.DuckDBPyConnection,
    database: str,
    table: PublishedTable,
    ledger: sqlite3.Connection,
    load_date: date,
) -> None:
    """Fill ``audit.quarantined_rows`` from the quarantine's Parquet of every load up to the night."""
    fill(connection, database, table, [])
    loads = ledger.execute(
        "select * from loads where quarantine_path is not null and load_date <= ? order by load_id", (str(load_date),)
    ).fetchall()
    parts = masked_queries(loads)
    if not parts:
        return
    columns = [column.name for column in table.columns]
    connection.execute(
        f"insert into {database}.{table.full_name} select {', '.join(map(quoted, columns))}"
        f" from ({' union all by name '.join(parts)}) order by {order_of(table, columns)}"
    )
