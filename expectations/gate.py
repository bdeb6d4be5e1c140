"""Great Expectations pushed down to DuckDB: engine, datasource, and the file context under ``home.validation``.

Importing this module imports Great Expectations (seven seconds), so only functions that run a gate import it, once a
run. The database of a gate lives in memory and holds views and counts, no rows; its results are counts only.
"""

from __future__ import annotations

import os

os.environ["GX_ANALYTICS_ENABLED"] = "false"  # before the import: it is read there

import logging
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from uuid import NAMESPACE_URL, uuid5

import great_expectations as gx
import pyarrow as pa
import sqlalchemy as sa
import yaml
from great_expectations.core.run_identifier import RunIdentifier
from great_expectations.datasource.fluent import SQLDatasource
from great_expectations.exceptions import DataContextError
from great_expectations.execution_engine import SqlAlchemyExecutionEngine
from sqlalchemy.exc import DBAPIError

from ingestion.contract import contracts
from ingestion.home import PRIVATE, Home

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuite, ExpectationSuiteValidationResult
    from great_expectations.data_context import FileDataContext

PROJECT = Path(__file__).parent / "great_expectations.yml"
BATCH = "night"
URL = "duckdb:///:memory:minsheng_{gate}"
MEMORY_LIMIT = "512MiB"  # the gate's share of the 1 GiB that issue 2 allows; Python and its libraries take the rest
# Counts only. Above BOOLEAN_ONLY a result would list sample values; these two settings keep every value out of it.
COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0, "exclude_unexpected_values": True}
GX_SEVERITY = {"info": "info", "warn": "warning", "hold": "critical", "withhold": "critical", "error": "critical"}


class GateQueryError(RuntimeError):
    """A query of a gate failed; the message names the kind of error and nothing that stood in a cell."""


class BufferedDuckDBEngine(SqlAlchemyExecutionEngine):
    """Reads every result before its connection closes, and keeps cell values out of error messages.

    The packaged engine hands out a result whose cursor is gone on DuckDB: each metric then fails with "list index out
    of range" (issue 11579 of Great Expectations). A frozen result keeps its rows.
    """

    def execute_query(self, query: Any) -> Any:
        """Run a query and keep its rows. Raises GateQueryError."""
        try:
            with self.get_connection() as connection:
                return self._execute_query_with_recovery(connection, query).freeze()()
        except DBAPIError as error:
            # DuckDB quotes the cell it could not convert, and results store the message.
            raise GateQueryError(type(error.orig).__name__) from None


class DuckDBDatasource(SQLDatasource):
    """A SQL datasource whose metrics run on DuckDB."""

    type: Literal["duckdb"] = "duckdb"  # type: ignore[assignment]  # ty: ignore[incompatible-attribute-override]

    @property
    def execution_engine_type(self) -> type[SqlAlchemyExecutionEngine]:
        """The engine above."""
        return BufferedDuckDBEngine


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


class Gate:
    """A database in memory, named so that Great Expectations reaches the same one, for as long as it is open."""

    def __init__(self, home: Home, name: str, memory_limit: str = MEMORY_LIMIT):
        self.name = name
        self._engine = sa.create_engine(URL.format(gate=name))
        self._connection = self._engine.connect()
        self._attached: list[str] = []
        spill = home.spill / "gates"
        spill.mkdir(parents=True, exist_ok=True)
        spill.chmod(PRIVATE)
        self.run(f"set memory_limit = '{memory_limit}'")
        self.run(f"set threads = {home.threads}")
        self.run("set preserve_insertion_order = false")
        self.run("set parquet_metadata_cache = true")  # a first night brings dozens of files a feed
        self.run("set autoinstall_known_extensions = false")
        self.run(f"set temp_directory = {_literal(str(spill))}")

    def run(self, sql: str) -> None:
        """Run a statement."""
        self._connection.exec_driver_sql(sql)
        self._connection.commit()

    def fill(self, table: str, columns: Mapping[str, str], rows: Sequence[tuple]) -> None:
        """Create a table of a few rows, columns given with their SQL types."""
        listed = ", ".join(f"{name} {sql_type}" for name, sql_type in columns.items())
        self.run(f"create or replace table {table} ({listed})")
        if not rows:
            return
        texts = [
            pa.array([None if v is None else str(v) for v in values], pa.string()) for values in zip(*rows, strict=True)
        ]
        self._connection.exec_driver_sql("register", ("given_rows", pa.table(texts, names=list(columns))))
        cast = ", ".join(f"cast({name} as {sql_type})" for name, sql_type in columns.items())
        self.run(f"insert into {table} select {cast} from given_rows")

    def attach(self, path: Path, name: str, key: str | None = None) -> None:
        """Attach a DuckDB file read only, an encrypted one with its key. Raises GateQueryError without the key."""
        options = f"read_only, encryption_key {_literal(key)}" if key else "read_only"
        try:
            self.run(f"attach {_literal(str(path))} as {name} ({options})")
        except DBAPIError as error:
            raise GateQueryError(f"{path.name}: {type(error.orig).__name__}") from None
        self._attached.append(name)

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Rows of a query, for counts and names of tables only."""
        return [dict(row) for row in self._connection.exec_driver_sql(sql).mappings().all()]

    def close(self) -> None:
        """Let go of the database and of the files attached to it: nobody else could open them for writing."""
        self._connection.rollback()
        for name in self._attached:
            self.run(f"detach {name}")
        self._connection.close()
        self._engine.dispose()


@contextmanager
def open_gate(home: Home, name: str, memory_limit: str = MEMORY_LIMIT) -> Generator[Gate]:
    """A gate that is closed at the end of the block."""
    gate = Gate(home, name, memory_limit)
    try:
        yield gate
    finally:
        gate.close()


def context_of(home: Home) -> FileDataContext:
    """The Great Expectations project of a home; written from the committed one when it is new or has changed."""
    return _context(home.validation / "gx", PROJECT.read_text("utf-8") + _sources())


@cache  # a night opens a gate a feed
def _sources() -> str:
    """The tables that the gates look at, as a part of the project: added one by one, each would write it all again."""
    sources = {
        gate: {
            "type": "duckdb",
            "id": _stable_id(gate),
            "connection_string": URL.format(gate=gate),
            "assets": {table: _asset(gate, table) for table in tables},
        }
        for gate, tables in (("arrival", contracts()), ("publication", ["measurements"]))
    }
    return yaml.safe_dump({"fluent_datasources": sources})


def _asset(gate: str, table: str) -> dict[str, Any]:
    batch = {"id": _stable_id(gate, table, BATCH), "partitioner": None}
    return {
        "type": "table",
        "id": _stable_id(gate, table),
        "table_name": table,
        "batch_metadata": {},
        "batch_definitions": {BATCH: batch},
    }


def _stable_id(*names: str) -> str:
    return str(uuid5(NAMESPACE_URL, "/".join(("minsheng", *names))))


@lru_cache(maxsize=1)  # one at a time: Great Expectations resolves names through the context opened last
def _context(folder: Path, project: str) -> FileDataContext:
    folder.mkdir(parents=True, exist_ok=True)
    written_from = folder / ".written_from"
    if not written_from.exists() or written_from.read_text("utf-8") != project:
        (folder / "great_expectations.yml").write_text(project, "utf-8")
        written_from.write_text(project, "utf-8")
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    return gx.get_context(mode="file", context_root_dir=folder)


def validate(
    context: FileDataContext,
    gate: Gate,
    table: str,
    *,
    suite: ExpectationSuite,
    load_date: date,
    parameters: dict[str, Any] | None = None,
) -> ExpectationSuiteValidationResult:
    """Run the checkpoint of a suite on a table or view of the gate, and store what it found under the night's name.

    Running a night again replaces what was stored for it.
    """
    batch = context.data_sources.get(gate.name).get_asset(table).get_batch_definition(BATCH)
    checkpoint = _checkpoint(context, suite, batch)
    night = RunIdentifier(
        run_name=load_date.isoformat(), run_time=datetime(load_date.year, load_date.month, load_date.day, tzinfo=UTC)
    )
    try:
        result = checkpoint.run(expectation_parameters=parameters, run_id=night)
    finally:
        source = batch.data_asset.datasource
        source.get_execution_engine().close()
        source.get_engine().dispose()  # made to test the connection; it would keep the database alive
    return next(iter(result.run_results.values()))


def _checkpoint(context: FileDataContext, suite: ExpectationSuite, batch: Any) -> gx.Checkpoint:
    """The stored checkpoint of a suite, made anew when the suite has changed: storing costs more than validating."""
    stores = (context.checkpoints, context.validation_definitions, context.suites)
    with suppress(DataContextError):
        stored = context.checkpoints.get(suite.name)
        definition = stored.validation_definitions[0]
        if definition.suite.meta == suite.meta and definition.data.id == batch.id:
            return stored
    for store in stores:
        with suppress(DataContextError):
            store.delete(suite.name)
    definition = context.validation_definitions.add(
        gx.ValidationDefinition(name=suite.name, data=batch, suite=context.suites.add(suite))
    )
    return context.checkpoints.add(
        gx.Checkpoint(name=suite.name, validation_definitions=[definition], result_format=COUNTS_ONLY)  # type: ignore[arg-type]
    )
