"""Loads written by hand: a feed's raw Parquet, of the columns its contract gives, and the ledger's row beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from ingestion.contract import Contract, contracts
from ingestion.home import Home
from ingestion.ledger import upsert
from ingestion.places import stored

NIGHT = date(2026, 11, 1)

POLARS_TYPES: dict[str, Any] = {
    "varchar": pl.String,
    "date": pl.Date,
    "timestamp": pl.Datetime("us"),
    "bigint": pl.Int64,
    "integer": pl.Int32,
    "boolean": pl.Boolean,
    "decimal(18,2)": pl.Decimal(18, 2),
    "decimal(18,4)": pl.Decimal(18, 4),
}


def raw_frame(
    contract: Contract, rows: Sequence[dict[str, Any]] | pl.DataFrame, provenance: dict[str, Any]
) -> pl.DataFrame:
    """Rows with the columns they name, all others of the raw schema null; sound identifiers count as usable."""
    given = rows if isinstance(rows, pl.DataFrame) else pl.DataFrame(list(rows), infer_schema_length=None)
    columns = []
    for name, sql_type in contract.raw_schema.items():
        kind = POLARS_TYPES[sql_type]
        if name in given.columns:
            columns.append(pl.col(name).cast(kind))
        elif name in provenance:
            columns.append(pl.lit(provenance[name]).cast(kind).alias(name))
        elif name == "_source_row":
            columns.append(pl.int_range(2, given.height + 2, dtype=pl.Int64).alias(name))
        elif name.endswith("__is_usable") and (owner := name.removesuffix("__is_usable")) in given.columns:
            columns.append(pl.col(owner).is_not_null().alias(name))
        else:
            columns.append(pl.lit(None).cast(kind).alias(name))
    return given.select(columns)


def put_load(
    home: Home,
    ledger: sqlite3.Connection,
    feed: str,
    rows: Sequence[dict[str, Any]] | pl.DataFrame,
    *,
    load_id: str,
    period: date | None = date(2026, 10, 1),
    area_code: str = "341504",
    state: str = "candidate",
    load_date: date = NIGHT,
    **ledger_values: Any,
) -> str:
    """Write a load as ingestion leaves it, and its row in the ledger; returns the load_id."""
    contract = contracts()[feed]
    sequence = ledger.execute("select coalesce(max(load_sequence), 0) + 1 from loads").fetchone()[0]
    provenance = {
        "_load_id": load_id,
        "_file_sha256": load_id.ljust(64, "0"),
        "_source_file": f"{load_id}.csv",
        "_contract_version": contract.version,
        "_period": period,
        "_area_code": area_code,
        "_delivered_date": load_date,
        "_load_date": load_date,
        "_load_sequence": sequence,
    }
    frame = raw_frame(contract, rows, provenance)
    path = home.raw_folder(feed, load_date) / f"{load_id}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.write_parquet(path, compression="zstd")
    loaded = frame.height
    quarantined = ledger_values.get("rows_quarantined", 0)
    row = {
        "load_id": load_id,
        "load_sequence": sequence,
        "feed": feed,
        "file_name": f"{load_id}.csv",
        "file_path": f"landing/{load_id}.csv",
        "file_sha256": provenance["_file_sha256"],
        "file_bytes": 1,
        "load_date": load_date.isoformat(),
        "period": period and period.isoformat(),
        "period_text": period and f"{period:%Y%m}",
        "area_code": area_code,
        "delivered_date": load_date.isoformat(),
        "rows_body": loaded + quarantined,
        "rows_loaded": loaded,
        "outcome": "loaded",
        "state": state,
        "raw_path": stored(path, home.root),
    }
    upsert(ledger, "loads", row | ledger_values)
    return load_id
