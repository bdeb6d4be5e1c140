"""The dictionary that travels with each file: schema ``meta`` (night, tables, columns, metrics, anonymity)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import duckdb

from publication.anonymity import Measure, analyst_expression
from publication.catalogue import Catalogue, PublishedColumn, PublishedTable
from publication.content import fill, own_tables

# What a reader of the analysts' file must know about a column that was generalised for k-anonymity.
GENERALISED_NOTES = {
    "birth_year": "In the analysts' file the first year of a band where k-anonymity needs one (meta.anonymity)",
    "age_years": "In the analysts' file null where birth_year stands for a band of years",
    "township_code": "In the analysts' file null where k-anonymity needs it (meta.anonymity)",
    "sex": "In the analysts' file null where k-anonymity needs it (meta.anonymity)",
}


def analyst_columns(table: PublishedTable) -> tuple[PublishedColumn, ...]:
    """The columns of a table in the analysts' file, with what is different there in their definitions."""
    return tuple(
        replace(column, definition=f"{column.definition}. {GENERALISED_NOTES[column.name]}")
        if column.name in GENERALISED_NOTES and not column.analyst_expression and analyst_expression(table, column)
        else column
        for column in table.for_analysts()
    )


def write_meta(
    connection: duckdb.DuckDBPyConnection,
    database: str,
    catalogue: Catalogue,
    night: dict[str, Any],
    feed_states: dict[str, str],
    measures: list[Measure] | None,
) -> None:
    """Write the schema ``meta`` of one file; the analysts' file is the one that has measures of anonymity."""
    is_for_analysts = measures is not None
    own = {name: table for name, table in own_tables().items() if table.schema == "meta"}
    shown: list[tuple[PublishedTable, tuple[PublishedColumn, ...]]] = []
    for table in catalogue.published():
        if not is_for_analysts:
            shown.append((table, table.columns))
        elif table.audience == "analyst":
            shown.append((table, analyst_columns(table)))
    (load_date,) = connection.execute("select load_date from warehouse.control.night").fetchone() or (None,)
    fill(connection, database, own["meta.night"], [{**night, "load_date": load_date}])
    fill(connection, database, own["meta.metrics"], _metrics(catalogue))
    fill(connection, database, own["meta.anonymity"], [measure.as_row() for measure in measures or []])
    for table in own.values():
        shown.append((table, table.columns))
    columns = [row for table, kept in shown for row in _columns(connection, database, table, kept)]
    fill(connection, database, own["meta.columns"], columns)
    fill(
        connection,
        database,
        own["meta.tables"],
        [_table(connection, database, table, feed_states, len(shown), len(columns)) for table, _ in shown],
    )


def _table(
    connection: duckdb.DuckDBPyConnection,
    database: str,
    table: PublishedTable,
    feed_states: dict[str, str],
    table_count: int,
    column_count: int,
) -> dict[str, Any]:
    counts = {"meta.tables": table_count, "meta.columns": column_count}  # not yet filled while they are described
    if table.full_name in counts:
        rows = counts[table.full_name]
    else:
        (rows,) = connection.execute(f"select count(*) from {database}.{table.full_name}").fetchone() or (0,)
    late = [f"{feed}={feed_states[feed]}" for feed in table.feeds if feed_states.get(feed, "current") != "current"]
    return {
        "schema_name": table.schema,
        "table_name": table.name,
        "definition": table.definition,
        "label_zh": table.label_zh,
        "stage": table.stage,
        "owner": table.owner,
        "purposes": ";".join(table.purposes),
        "audience": table.audience,
        "key_columns": ";".join(table.key) or None,
        "row_count": rows,
        "source_feeds": ";".join(table.feeds) or None,
        "feeds_not_current": ";".join(late) or None,
    }


def _columns(
    connection: duckdb.DuckDBPyConnection, database: str, table: PublishedTable, kept: tuple[PublishedColumn, ...]
) -> list[dict[str, Any]]:
    types = dict(
        connection.execute(
            "select column_name, data_type from duckdb_columns()"
            " where database_name = ? and schema_name = ? and table_name = ?",
            [database, table.schema, table.name],
        ).fetchall()
    )
    return [
        {
            "schema_name": table.schema,
            "table_name": table.name,
            "column_name": column.name,
            "position": position,
            "data_type": types.get(column.name, column.data_type.upper()),
            "definition": column.definition,
            "label_zh": column.label_zh,
            "unit": column.unit,
            "privacy_class": column.privacy,
            "audience": column.audience,
            "stage": column.stage,
            "source_feeds": ";".join(table.feeds) or None,
        }
        for position, column in enumerate(kept, start=1)
    ]


def _metrics(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Metrics as the kpi models declare them in meta.metrics."""
    return [
        {
            "metric_name": metric.get("name"),
            "table_name": table.name,
            "label_zh": metric.get("label_zh"),
            "definition": metric.get("definition"),
            "numerator": metric.get("numerator"),
            "denominator": metric.get("denominator"),
            "unit": metric.get("unit"),
            "stage": metric.get("stage", table.stage),
        }
        for table in catalogue.published()
        for metric in table.metrics
    ]
