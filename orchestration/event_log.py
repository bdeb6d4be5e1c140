"""Dagster's storage in SQLite, with the connections of the event log kept open.

Dagster's own class opens a connection, commits to the disk and closes it for every event: 20 to 40 ms each, a minute
a night for the checks of dbt and Great Expectations alone. Kept open, in WAL mode and synchronous NORMAL, an
event costs 2 to 3 ms. After a power cut the last events may be missing; nothing but the history depends on them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

import sqlalchemy as db
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.event_log.sqlite.sqlite_event_log import (
    INDEX_SHARD_NAME,
    SqliteEventLogStorage,
)
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import StaticPool

from ingestion.home import Home
from orchestration.instance import MARK

# Each open run shard costs two file handles; the UI may ask for the events of many runs.
SHARDS_OPEN = 8


class KeptOpenEventLog(SqliteEventLogStorage):
    """SqliteEventLogStorage whose shards stay open; same files, same tables."""

    _engines: dict[str, Engine]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._kept_lock = RLock()  # Dagster's own lock does not let the thread in again that holds it
        self._held: dict[str, Connection] = {}

    @property
    def supports_partition_subset_in_asset_check_events(self) -> bool:
        """True: this version made the tables. Dagster's own looks at the table's columns anew for every event."""
        return True

    @property
    def supports_asset_checks(self) -> bool:
        """True, for the same reason."""
        return True

    def _has_asset_key_index_cols_on_connection(self, conn: Connection) -> bool:
        """True, for the same reason."""
        return True

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._kept_lock:
            if shard in self._held:
                yield self._held[shard]
                return
            with self._engine(shard).connect() as connection, connection.begin():
                yield connection

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Store the events of one run in one transaction a shard."""
        with self._hold(events[0].run_id), self._hold(INDEX_SHARD_NAME):
            super().store_event_batch(events)

    @contextmanager
    def _hold(self, shard: str) -> Iterator[None]:
        with self._connect(shard) as connection:
            self._held[shard] = connection
            try:
                yield
            finally:
                del self._held[shard]

    def _engine(self, shard: str) -> Engine:
        engines = self.__dict__.setdefault("_engines", {})
        if shard in engines:
            return engines[shard]
        while len(engines) >= SHARDS_OPEN:
            engines.pop(next(name for name in engines if name != "index")).dispose()
        engine = db.create_engine(
            self.conn_string_for_shard(shard),
            poolclass=StaticPool,
            connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
        )
        if shard not in self._initialized_dbs:
            self._initdb(engine)
            self._initialized_dbs.add(shard)
        with engine.connect() as connection:
            connection.exec_driver_sql("pragma synchronous = normal")
        engines[shard] = engine
        return engine

    def dispose(self) -> None:
        """Close every shard."""
        for engine in self.__dict__.pop("_engines", {}).values():
            engine.dispose()
        super().dispose()


class KeptOpenStorage(DagsterSqliteStorage):
    """Dagster's SQLite storage with the event log above, in the data home; dagster.yaml names it.

    The place comes from ``MINSHENG_HOME``, not from ``DAGSTER_HOME``: a bare ``dagster dev`` shows the same history.
    """

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        self._event_log_storage = KeptOpenEventLog(str(Path(base_dir, "history", "runs")))

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        """No settings: there is one place for the history of a home."""
        return {}

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData, config_value: Any) -> KeptOpenStorage:
        """Dagster's way to make the class from dagster.yaml."""
        return cls.from_local(str(history_folder()), inst_data=inst_data)


def history_folder() -> Path:
    """The Dagster folder of the home: of the command when it has set DAGSTER_HOME to one, else of the environment."""
    chosen = Path(os.environ.get("DAGSTER_HOME", ""))
    return chosen if (chosen / MARK).exists() else Home.from_environment().dagster
