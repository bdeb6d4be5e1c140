"""Working warehouse to a candidate: two new DuckDB files, Parquet beside, and a manifest with a hash of the content.

The candidate is built aside, brought to the disk and renamed; readers see nothing of it, and a kill at any moment
leaves only a folder that the next build removes. What goes where is declared in the models' YAML (catalogue.py).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from duckdb_extensions import import_extension

from ingestion.contract import contracts
from ingestion.effect import loads_in_effect
from ingestion.home import Home
from ingestion.ledger import open_ledger
from publication import anonymity
from publication.catalogue import Catalogue, PublishedTable, read_catalogue
from publication.content import column_types, contents, digest, file_hash, literal, order_of, quoted, write_comments
from publication.dictionary import NightShown, analyst_columns, write_meta
from publication.folders import (
    MARTS,
    OWNER_ONLY,
    PARQUET,
    RESTRICTED,
    PublicationError,
    candidate_folder,
    move,
    remove,
    sync,
    write_manifest,
)

CHILD_AGE_YEARS = 14  # 个人信息保护法 article 31: under 14 needs the guardian's consent, so no rows for analysts
MINORS = "minors"

# People read small tables from the top, so these lie in the order of their key. Millions of rows are searched, never
# read, and sorting them by random keys costs a tenth of the night and packs worse: they stay as the warehouse has them.
SORTED_ROWS = 500_000


def build_candidate(home: Home, load_date: date) -> Path:
    """Build ``published/.candidate-<date>`` from the warehouse and return it.

    Raises CatalogueError if a model declares too little, PublicationError if the warehouse does not hold the night.
    """
    catalogue = read_catalogue(home.dbt_target / "manifest.json")
    target = candidate_folder(home, load_date)
    partial = target.with_name(f"{target.name}.partial")
    remove(partial)
    partial.mkdir(parents=True)
    partial.chmod(OWNER_ONLY)
    with _connection(home, partial) as connection:
        night = _attach_warehouse(connection, home, load_date)
        _check_tables(connection, catalogue)
        attach_new(connection, home, partial / RESTRICTED, "detail", home.encryption_key)
        attach_new(connection, home, partial / MARTS, "analysts", None)
        for table in catalogue.published():
            _write_detail(connection, table)
        _write_minors(connection, catalogue)
        measures = anonymity.generalise(connection, catalogue, "detail", MINORS)
        types = column_types(connection, "detail")
        for table in catalogue.published():
            if table.audience == "analyst":
                _write_for_analysts(connection, table, types[table.full_name])
        write_meta(connection, "detail", catalogue, night)
        write_meta(connection, "analysts", catalogue, night, measures)
        tables = {MARTS: contents(connection, "analysts"), RESTRICTED: contents(connection, "detail")}
        _write_parquet(connection, partial / PARQUET, list(tables[MARTS]))
        connection.execute("detach analysts")
        connection.execute("detach detail")
    (partial / RESTRICTED).chmod(0o600)
    manifest = {
        "is_synthetic": night.is_synthetic,
        "synthetic_label": night.synthetic_label,
        "load_date": str(load_date),
        "night": str(load_date),
        "versions": {"dbt": catalogue.dbt_version, "duckdb": duckdb.__version__, "models": catalogue.models_hash},
        "contracts": {contract.id: contract.version for contract in contracts().values()},
        "loads_in_effect": _loads_in_effect(home, load_date),
        "feed_states": night.feed_states,
        "restricted_is_encrypted": bool(home.encryption_key),
        "anonymity": [measure.as_row() for measure in measures],
        "tables": tables,
        "hash": digest(tables),
        "files": {name: file_hash(partial / name) for name in (MARTS, RESTRICTED)},
    }
    write_manifest(partial, manifest)
    sync(partial)
    move(partial, target)
    return target


@contextmanager
def _connection(home: Home, folder: Path) -> Generator[duckdb.DuckDBPyConnection, None, None]:
    """An in-memory connection within the memory limit; what spills lies beside the candidate and goes with it."""
    spill = folder.with_name(f"{folder.name.removesuffix('.partial')}.spill")
    shutil.rmtree(spill, ignore_errors=True)
    settings: dict[str, Any] = {
        "memory_limit": home.memory_limit,
        "threads": home.threads,
        "temp_directory": str(spill),
        "temp_file_encryption": bool(home.encryption_key),
        "preserve_insertion_order": True,
        "extension_directory": str(home.state / "extensions"),
    }
    try:
        with duckdb.connect(config=settings) as connection:
            yield connection
    finally:
        shutil.rmtree(spill, ignore_errors=True)


def attach_new(connection: duckdb.DuckDBPyConnection, home: Home, path: Path, alias: str, key: str | None) -> None:
    """Attach a new file for writing, encrypted when a key is given. Raises PublicationError without showing the key."""
    if key is None:
        connection.execute(f"attach {literal(str(path))} as {alias}")
        return
    home.state.mkdir(parents=True, exist_ok=True)
    import_extension("httpfs", con=connection)  # DuckDB encrypts with the OpenSSL that this extension brings
    connection.execute("load httpfs")
    try:
        connection.execute(f"attach {literal(str(path))} as {alias} (encryption_key {literal(key)})")
    except duckdb.Error as error:
        raise PublicationError(f"{path.name} cannot be encrypted: {type(error).__name__}") from None


def _attach_warehouse(connection: duckdb.DuckDBPyConnection, home: Home, load_date: date) -> NightShown:
    """Attach the warehouse read only; return the night it holds."""
    if not home.warehouse.exists():
        raise PublicationError(f"{home.warehouse} does not exist: run the night first")
    connection.execute(f"attach {literal(str(home.warehouse))} as warehouse (read_only)")
    row = connection.execute("select load_date, is_synthetic, synthetic_label from warehouse.control.night").fetchone()
    if row is None or row[0] != load_date:
        held = "no night" if row is None else f"the night {row[0]}"
        raise PublicationError(f"the warehouse holds {held}, not {load_date}: run that night first")
    states = dict(connection.execute("select feed, state from warehouse.control.feed_state").fetchall())
    return NightShown(load_date, bool(row[1]), row[2], states)


def _check_tables(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Every promised table and column stands in the warehouse, and no column that nobody declared."""
    found: dict[str, set[str]] = {}
    for schema, table, column in connection.execute(
        "select schema_name, table_name, column_name from duckdb_columns() where database_name = 'warehouse'"
    ).fetchall():
        found.setdefault(f"{schema}.{table}", set()).add(column)
    problems = []
    for table in catalogue.published():
        if table.full_name not in found:
            problems.append(f"{table.full_name} was not built")
        elif differing := sorted(found[table.full_name] ^ set(table.column_names)):
            problems.append(f"{table.full_name}: columns differ between warehouse and manifest: {', '.join(differing)}")
    if problems:
        raise PublicationError("the warehouse does not hold what the manifest promises:\n  " + "\n  ".join(problems))


def _write_detail(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> None:
    """A table in full detail, sorted by its key unless it is large."""
    columns = list(table.column_names)
    connection.execute(f"create schema if not exists detail.{table.schema}")
    rows = connection.execute(f"select count(*) from warehouse.{table.full_name}").fetchone()
    order = f" order by {order_of(table, columns)}" if rows and rows[0] <= SORTED_ROWS else ""
    connection.execute(
        f"create table detail.{table.full_name} as select {', '.join(map(quoted, columns))}"
        f" from warehouse.{table.full_name}{order}"
    )
    write_comments(connection, "detail", table, table.columns)


def _write_minors(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Persons not known to be 14 on the load date, as a temp table."""
    persons = catalogue.find(anonymity.PERSONS)
    if persons and "age_years" in persons.column_names:
        query = (
            f"select citizen_id from detail.{anonymity.PERSONS}"
            f" where age_years < {CHILD_AGE_YEARS} or age_years is null"
        )
    elif any(table.person_keys for table in catalogue.published()):
        raise PublicationError("person-level tables cannot be published without marts.citizens and its age_years")
    else:
        query = "select cast(null as varchar) as citizen_id where false"
    connection.execute(f"create or replace temp table {MINORS} as {query}")


def _write_for_analysts(connection: duckdb.DuckDBPyConnection, table: PublishedTable, types: dict[str, str]) -> None:
    """A table for analysts: without restricted columns, without children's rows, quasi-identifiers generalised.

    Rows keep the order in which they lie in the restricted file.
    """
    columns = analyst_columns(table)
    selected, is_generalised = [], False
    for column in columns:
        generalised = anonymity.analyst_expression(table, column)
        is_generalised |= generalised is not None
        expression = column.analyst_expression or generalised or f"t.{quoted(column.name)}"
        selected.append(f"cast({expression} as {types[column.name]}) as {quoted(column.name)}")
    joined = f"detail.{table.full_name} as t"
    if is_generalised:
        joined += f" left join {anonymity.LEVELS} as l on t.{quoted(table.person_keys[0])} = l.citizen_id"
    # A row without a person could be a child's: analyst_filter of its model says which of them stay.
    conditions = [
        f"not exists (select 1 from {MINORS} as m where m.citizen_id = t.{quoted(key)})" for key in table.person_keys
    ]
    if table.analyst_filter:
        conditions.append(f"({table.analyst_filter})")
    where = f" where {' and '.join(conditions)}" if conditions else ""
    connection.execute(f"create schema if not exists analysts.{table.schema}")
    connection.execute(f"create table analysts.{table.full_name} as select {', '.join(selected)} from {joined}{where}")
    write_comments(connection, "analysts", table, columns)


def _write_parquet(connection: duckdb.DuckDBPyConnection, folder: Path, tables: list[str]) -> None:
    for full_name in tables:
        schema, _, name = full_name.partition(".")
        (folder / schema).mkdir(parents=True, exist_ok=True)
        path = folder / schema / f"{name}.parquet"
        connection.execute(
            f"copy analysts.{full_name} to {literal(os.fspath(path))} (format parquet, compression zstd)"
        )


def _loads_in_effect(home: Home, load_date: date) -> list[dict[str, Any]]:
    """What the night stands on, by feed and precedence."""
    kept = ("feed", "load_id", "file_sha256", "period", "load_date")
    with open_ledger(home.ledger) as ledger:
        return [
            {key: load[key] for key in kept}
            for contract in contracts().values()
            for load in loads_in_effect(ledger, contract.id, load_date)
        ]
