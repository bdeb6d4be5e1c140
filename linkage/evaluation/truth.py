"""The truth of a labelled table: which records are one entity. Only evaluation reads it; nothing here reaches
linkage."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from linkage.components import connected
from linkage.records import RecordsError, read_table
from linkage.settings import Truth

if TYPE_CHECKING:
    import duckdb


def load_truth(connection: duckdb.DuckDBPyConnection, path: Path, truth: Truth) -> int:
    """Make the table ``truth`` (record_id, entity_id, error_type) for the records of ``sources``; return how many
    have none.

    From one row a record, records without a row are left out of every count. From one row a pair, pairs are
    followed through (a-b and b-c make a-c true), and a record in no pair is an entity of its own.

    Raises:
        RecordsError: the file cannot be read, lacks a column, or names no record of the table.
    """
    rows = read_table(path)
    for header in filter(None, (truth.record_id, truth.entity_id, truth.left, truth.right, truth.error_type)):
        if header not in rows.columns:
            raise RecordsError(
                f"{path}: has no column {header!r}. It has: {', '.join(rows.columns)}. See truth in the settings."
            )
    sources = connection.execute("select record_id, source_id from sources order by 1").pl()
    known = sources["source_id"]
    if truth.record_id and truth.entity_id:
        found = sources.join(
            rows.select(
                source_id=truth.record_id,
                entity_id=truth.entity_id,
                error_type=pl.col(truth.error_type) if truth.error_type else pl.lit(None, pl.String),
            ).unique("source_id", keep="first", maintain_order=True),
            on="source_id",
            how="inner",
        ).select("record_id", "entity_id", "error_type")
    else:
        numbers = pl.DataFrame({"source_id": known, "number": range(len(known))})
        pairs = (
            rows.select(left=str(truth.left), right=str(truth.right))
            .join(numbers, left_on="left", right_on="source_id")
            .join(numbers, left_on="right", right_on="source_id", suffix="_r")
        )
        if pairs.is_empty():
            found = pl.DataFrame()
        else:
            labels = connected(len(known), pairs["number"].to_numpy(), pairs["number_r"].to_numpy())
            found = sources.select(
                "record_id", entity_id=pl.Series(labels).cast(pl.String), error_type=pl.lit(None, pl.String)
            )
    if found.is_empty():
        example = rows.row(0)
        raise RecordsError(f"{path}: names no record of the table (its first row is {example}). Are the ids the same?")
    connection.register("truth_rows", found)
    connection.execute(
        "create or replace temp table truth as from truth_rows where entity_id is not null order by record_id"
    )
    connection.unregister("truth_rows")
    row = connection.execute("select (select count(*) from sources) - (select count(*) from truth)").fetchone()
    return int(row[0]) if row else 0
