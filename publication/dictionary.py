"""The dictionary that travels with each file: schema ``meta`` (night, tables, columns, metrics, anonymity)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import duckdb

from publication.anonymity import Measure, analyst_expression
from publication.catalogue import Catalogue, PublishedColumn, PublishedTable
from publication.content import column_types, fill, own_tables

# What a reader of the analysts' file must know about a column that was generalised for k-anonymity, where the model's
# own definition does not speak of analysts.
GENERALISED_NOTES = {
    "birth_year": "In the analysts' file the first year of a band where k-anonymity needs one (meta.anonymity)",
    "age_years": "In the analysts' file null where birth_year stands for a band of years",
    "township_code": "In the analysts' file null where k-anonymity needs it (meta.anonymity)",
    "sex": "In the analysts' file null where k-anonymity needs it (meta.anonymity)",
}

Shown = tuple[PublishedTable, tuple[PublishedColumn, ...]]


@dataclass(frozen=True)
class NightShown:
    """The night of a publication: its date, whether its data are synthetic, and the state of each feed."""

    load_date: date
    is_synthetic: bool
    synthetic_label: str | None
    feed_states: dict[str, str]


def analyst_columns(table: PublishedTable) -> tuple[PublishedColumn, ...]:
    """The columns of a table in the analysts' file, with what is different there in their definitions."""
    return tuple(
        replace(column, definition=f"{column.definition}. {GENERALISED_NOTES[column.name]}")
        if _needs_note(table, column)
        else column
        for column in table.for_analysts()
    )


def _needs_note(table: PublishedTable, column: PublishedColumn) -> bool:
    if column.name not in GENERALISED_NOTES or "analyst" in column.definition or column.analyst_expression:
        return False
    return analyst_expression(table, column) is not None


def write_meta(
    connection: duckdb.DuckDBPyConnection,
    database: str,
    catalogue: Catalogue,
    night: NightShown,
    measures: list[Measure] | None = None,
) -> None:
    """Write the schema ``meta`` of one file; the analysts' file is the one that has measures of anonymity."""
    own = {name: table for name, table in own_tables().items() if table.schema == "meta"}
    shown: list[Shown] = [*_shown(catalogue, measures is not None), *((table, table.columns) for table in own.values())]
    label = {"is_synthetic": night.is_synthetic, "synthetic_label": night.synthetic_label}
    fill(connection, database, own["meta.night"], [{"load_date": night.load_date, **label}])
    fill(connection, database, own["meta.metrics"], _metrics(catalogue))
    fill(connection, database, own["meta.anonymity"], [measure.as_row() for measure in measures or []])
    types = column_types(connection, database)
    columns = [row for table, kept in shown for row in _columns(table, kept, types.get(table.full_name, {}))]
    fill(connection, database, own["meta.columns"], columns)
    # These two are described before they are filled.
    counts = {"meta.tables": len(shown), "meta.columns": len(columns)}
    for table, _ in shown:
        if table.full_name not in counts:
            counts[table.full_name] = _count(connection, database, table)
    rows = [_table(table, counts[table.full_name], night.feed_states) for table, _ in shown]
    fill(connection, database, own["meta.tables"], rows)


def _shown(catalogue: Catalogue, is_for_analysts: bool) -> list[Shown]:
    """Published tables with the columns that stand in the file."""
    if is_for_analysts:
        return [(table, analyst_columns(table)) for table in catalogue.published() if table.audience == "analyst"]
    return [(table, table.columns) for table in catalogue.published()]


def _count(connection: duckdb.DuckDBPyConnection, database: str, table: PublishedTable) -> int:
    (rows,) = connection.execute(f"select count(*) from {database}.{table.full_name}").fetchone() or (0,)
    return rows


def _table(table: PublishedTable, row_count: int, feed_states: dict[str, str]) -> dict[str, Any]:
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
        "row_count": row_count,
        "source_feeds": ";".join(table.feeds) or None,
        "feeds_not_current": ";".join(late) or None,
    }


def _columns(table: PublishedTable, kept: tuple[PublishedColumn, ...], types: dict[str, str]) -> list[dict[str, Any]]:
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
    kept = ("label_zh", "definition", "numerator", "denominator", "unit")
    return [
        {
            "metric_code": metric.get("metric_code"),
            "table_name": table.name,
            "stage": metric.get("stage", table.stage),
            **{name: metric.get(name) for name in kept},
        }
        for table in catalogue.published()
        for metric in table.metrics
    ]
