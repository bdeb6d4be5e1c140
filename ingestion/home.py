"""Where the data live: one folder, ``$MINSHENG_HOME`` (default ``./data``), and the settings of a run.

The environment is read here and nowhere else. Folders that hold personal data are created owner-only.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

PRIVATE = 0o700


@dataclass(frozen=True)
class Home:
    """Paths under one data home. Nothing here touches the disk except ``prepare``."""

    root: Path
    landing: Path
    memory_limit: str = "3GiB"
    threads: int = 2
    nights_kept: int = 14
    encryption_key: str | None = None
    webhook: str | None = None
    quiet_seconds: float = 0.0
    overlay_file: Path | None = None
    identity_name: str = "identity.duckdb"

    @classmethod
    def from_environment(cls, root: str | Path | None = None, landing: str | Path | None = None) -> Home:
        """Build from ``MINSHENG_*`` variables; arguments win. See docs/configuration.md for each."""
        home = Path(root or os.environ.get("MINSHENG_HOME") or "data").resolve()
        return cls(
            root=home,
            landing=Path(landing or os.environ.get("MINSHENG_LANDING") or home / "landing").resolve(),
            memory_limit=os.environ.get("MINSHENG_MEMORY_LIMIT", "3GiB"),
            threads=int(os.environ.get("MINSHENG_THREADS", os.cpu_count() or 2)),
            nights_kept=int(os.environ.get("MINSHENG_NIGHTS_KEPT", "14")),
            encryption_key=os.environ.get("MINSHENG_ENCRYPTION_KEY") or None,
            webhook=os.environ.get("MINSHENG_ALERT_WEBHOOK") or None,
            quiet_seconds=float(os.environ.get("MINSHENG_QUIET_SECONDS", "0")),
            overlay_file=Path(overlay).resolve() if (overlay := os.environ.get("MINSHENG_OVERLAY")) else None,
        )

    @property
    def raw(self) -> Path:
        """Immutable Parquet of what was delivered."""
        return self.root / "raw"

    @property
    def quarantine(self) -> Path:
        """Refused rows as delivered (Parquet, owner-only); the audit file shows them masked."""
        return self.root / "quarantine"

    @property
    def state(self) -> Path:
        """Ledger, lock and hash key."""
        return self.root / "state"

    @property
    def spill(self) -> Path:
        """Where a file too large for memory is kept while it is read; empty between runs."""
        return self.state / "spill"

    @property
    def ledger(self) -> Path:
        """The SQLite ledger."""
        return self.state / "ledger.sqlite"

    @property
    def lock(self) -> Path:
        """Held by the run under way."""
        return self.state / "run.lock"

    @property
    def key_file(self) -> Path:
        """Secret of the keyed hashes (``record_key``, ``citizen_id``); created on first use, never published."""
        return self.state / "hash.key"

    @property
    def warehouse(self) -> Path:
        """The working warehouse; one writer."""
        return self.root / "warehouse" / "warehouse.duckdb"

    @property
    def identifiers(self) -> Path:
        """Identity numbers, names, phones, accounts, addresses: attached to the warehouse, owner-only."""
        return self.root / "warehouse" / "identifiers.duckdb"

    @property
    def identity(self) -> Path:
        """What linkage knows and remembers: who is who since when, every id ever given. Owner-only."""
        return self.root / "identity" / self.identity_name

    @property
    def linkage_model(self) -> Path:
        """The frozen model of linkage; names stand in it, so it is owner-only too."""
        return self.root / "identity" / "model.json"

    @property
    def casework(self) -> Path:
        """Every doubt that was ever raised, and what people decided about it. Owner-only."""
        return self.root / "casework" / "casework.duckdb"

    @property
    def published(self) -> Path:
        """A folder a night, and the link to the one that readers see."""
        return self.root / "published"

    @property
    def current(self) -> Path:
        """The one link that readers follow; swapped atomically."""
        return self.published / "current"

    @property
    def validation(self) -> Path:
        """What Great Expectations keeps."""
        return self.root / "validation"

    @property
    def data_docs(self) -> Path:
        """Static pages of the checks."""
        return self.validation / "data_docs"

    @property
    def pages(self) -> Path:
        """Scorecard and quality pages."""
        return self.root / "pages"

    @property
    def logs(self) -> Path:
        """Logs and alerts, without personal values."""
        return self.root / "logs"

    @property
    def dagster(self) -> Path:
        """Run history of Dagster."""
        return self.root / "dagster"

    @property
    def dbt_target(self) -> Path:
        """Manifest and compiled SQL of dbt."""
        return self.root / "dbt" / "target"

    @property
    def overlay(self) -> Path:
        """Programme parameters of status synthetic, for samples and trials; the file need not exist."""
        return self.overlay_file or self.landing.parent / "overlay" / "programme_parameters.csv"

    def raw_folder(self, feed: str, load_date: date) -> Path:
        """Where the loads of one feed and night lie."""
        return self.raw / feed / f"load_date={load_date:%Y-%m-%d}"

    def quarantine_folder(self, feed: str, load_date: date) -> Path:
        """Where the refused rows of one feed and night lie."""
        return self.quarantine / feed / f"load_date={load_date:%Y-%m-%d}"

    def prepare(self) -> Home:
        """Create the folders. The root is owner-only when it is new, and so are those with personal data."""
        self.root.mkdir(parents=True, exist_ok=True)
        for folder in (
            self.raw,
            self.quarantine,
            self.state,
            self.warehouse.parent,
            self.identity.parent,
            self.casework.parent,
            self.landing,
        ):
            folder.mkdir(parents=True, exist_ok=True)
            if folder != self.landing:
                folder.chmod(PRIVATE)
        for folder in (self.published, self.validation, self.pages, self.logs, self.dagster, self.dbt_target):
            folder.mkdir(parents=True, exist_ok=True)
        return self
