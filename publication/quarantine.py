"""Quarantined rows as the auditor sees them: file, line, column, rule, masked value."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import duckdb

from ingestion.contract import contracts
from ingestion.masking import mask_sql
from publication.catalogue import PublishedTable
from publication.content import fill, literal, order_of, quoted


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
        "select load_id, load_date, feed, file_name, quarantine_path from loads"
        " where quarantine_path is not null and rows_quarantined > 0 and load_date <= ? order by load_id",
        (str(load_date),),
    ).fetchall()
    parts = [_query(load) for load in loads if Path(load["quarantine_path"]).exists()]
    if not parts:
        return
    columns = [column.name for column in table.columns]
    connection.execute(
        f"insert into {database}.{table.full_name} select {', '.join(map(quoted, columns))}"
        f" from ({' union all by name '.join(parts)}) order by {order_of(table, columns)}"
    )


def _query(load: sqlite3.Row) -> str:
    contract = contracts()[load["feed"]]
    cases = " ".join(
        f"when {literal(column.name)} then {mask_sql('value', column.privacy)}" for column in contract.columns
    )
    return (
        f"select {literal(load['load_date'])}::date as load_date, {literal(load['load_id'])} as load_id,"
        f" {literal(load['feed'])} as feed, {literal(load['file_name'])} as file_name, row_number,"
        f" column_name, rule_code,"
        f" case column_name {cases} end as value_masked, 'quarantined' as status"
        f" from read_parquet({literal(load['quarantine_path'])})"
    )
