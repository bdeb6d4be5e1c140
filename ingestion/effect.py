"""Which loads are in effect, as the views that dbt reads: ``raw.<feed>`` in the working warehouse.

A feed that was never received gets an empty view of the same columns, so every model always builds.
"""

from __future__ import annotations

import sqlite3

import duckdb

from ingestion.contract import VIEW_COLUMNS, Contract, contracts


def loads_in_effect(ledger: sqlite3.Connection, feed: str) -> list[sqlite3.Row]:
    """Loads of a feed that are in effect, oldest first."""
    return ledger.execute(
        "select * from loads where feed = ? and state = 'in_effect' order by load_sequence", (feed,)
    ).fetchall()


def write_raw_views(connection: duckdb.DuckDBPyConnection, ledger: sqlite3.Connection) -> None:
    """Create or replace one view a feed over the Parquet files of its loads in effect."""
    connection.execute("create schema if not exists raw")
    for contract in contracts().values():
        loads = [load for load in loads_in_effect(ledger, contract.id) if load["rows_loaded"]]
        paths = {True: [load["raw_path"] for load in loads], False: []}
        connection.execute(f"create or replace view raw.{contract.id} as {raw_query(contract, paths)}")


def raw_query(contract: Contract, paths: dict[bool, list[str]]) -> str:
    """SQL over the Parquet files of a feed, by whether they are current; without any, an empty relation."""
    parts = [_read(contract, files, is_current) for is_current, files in paths.items() if files]
    if parts:
        return " union all ".join(parts)
    columns = contract.raw_schema | VIEW_COLUMNS
    return f"select {', '.join(f'cast(null as {sql_type}) as {name}' for name, sql_type in columns.items())} where false"


def _read(contract: Contract, paths: list[str], is_current: bool) -> str:
    listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    # A column that a later contract version added is null in older files: union_by_name, then our own order.
    return (
        f"select {', '.join(contract.raw_schema)}, {str(is_current).lower()} as _is_current"
        f" from read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"
    )
