"""A delivery: one file of a department whose name led to a feed, from ``landing.scan`` to ``ingest_file``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ingestion.contract import Contract


@dataclass(frozen=True)
class Delivery:
    """One file as it lay in the landing folder when it was scanned.

    ``period`` is the first day of the period the file speaks of, ``period_text`` the same as written in the name
    (2026, 202610, 20261031). ``area_code`` is 341504, or nine digits for a township part. ``recognised_by`` says how
    the name led to the feed. ``sha256`` and ``bytes`` are those of the content: a load is named after them.
    """

    path: Path
    file_name: str
    sha256: str
    bytes: int
    contract: Contract
    period: date | None
    period_text: str | None
    area_code: str
    delivered_date: date | None
    file_version: int = 1
    recognised_by: str = ""

    @property
    def load_id(self) -> str:
        """Feed code and the first twelve hex digits of the content hash: ``GA01-1a2b3c4d5e6f``."""
        return f"{self.contract.code}-{self.sha256[:12]}"
