"""Deliveries without files: loads as ingestion writes them to the ledger, settled as the night does."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from ingestion import loads
from ingestion.contract import Contract, contract_for
from ingestion.delivery import Delivery
from ingestion.filenames import NameRead, read_name
from ingestion.ledger import open_ledger, upsert

NIGHT = date(2026, 11, 20)


def ledger_in(folder: Path) -> Any:
    """A new ledger, as a context manager."""
    return open_ledger(folder / "ledger.sqlite")


def delivery(file_name: str, content: str = "") -> Delivery:
    """A delivery by its file name; ``content`` tells two files of one name apart."""
    name = read_name(file_name)
    assert isinstance(name, NameRead), name
    digest = sha256((file_name + content).encode()).hexdigest()
    return Delivery(
        path=Path(file_name), file_name=file_name, sha256=digest, bytes=1, contract=name.contract, period=name.period,
        period_text=name.period_text, area_code=name.area_code, delivered_date=name.delivered_date,
        file_version=name.file_version, recognised_by=name.recognised_by,
    )  # fmt: skip


def arrive(
    ledger: sqlite3.Connection,
    file_name: str,
    *,
    night: date = NIGHT,
    holds: Iterable[loads.Hold] = (),
    content: str = "",
    **columns: Any,
) -> str:
    """One file arrives, is read and settled; returns its load id. ``columns`` overrule what the ledger row says."""
    item = delivery(file_name, content)
    row = {
        "load_id": item.load_id, "load_sequence": loads.precedence(ledger, item, night), "feed": item.contract.id,
        "file_name": file_name, "file_path": file_name, "file_sha256": item.sha256, "file_bytes": 1,
        "load_date": night.isoformat(), "period": item.period.isoformat() if item.period else None,
        "period_text": item.period_text, "area_code": item.area_code,
        "delivered_date": (item.delivered_date or night).isoformat(), "file_version": item.file_version,
        "contract_version": item.contract.version, "rows_body": 10, "rows_loaded": 10, "outcome": "loaded",
        "state": "candidate",
    }  # fmt: skip
    upsert(ledger, "loads", row | columns)
    loads.settle(ledger, item.load_id, holds)
    return item.load_id


def state_of(ledger: sqlite3.Connection, load_id: str) -> str:
    """The state of one load."""
    return loads.load_row(ledger, load_id)["state"]


def states(ledger: sqlite3.Connection) -> dict[str, tuple[str, str | None]]:
    """File name to (state, reason code) of every load."""
    rows = ledger.execute("select file_name, state, reason_code from loads")
    return {row["file_name"]: (row["state"], row["reason_code"]) for row in rows}


def feed(code: str) -> Contract:
    """The contract of a feed by its code."""
    return contract_for(code)


def days(first: date, count: int) -> list[date]:
    """Days in a row."""
    return [first + timedelta(days=n) for n in range(count)]
