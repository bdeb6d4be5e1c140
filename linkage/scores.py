"""Scores of given pairs under a frozen model: match weight, probability, and what each comparison contributed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from linkage.model import Model, compare

if TYPE_CHECKING:
    import duckdb

LEAST_WEIGHT = -10.0  # bits; one in a thousand: far below anything that is linked or reviewed


def score(
    connection: duckdb.DuckDBPyConnection,
    nodes: str,
    pairs: str,
    model: Model,
    *,
    into: str = "scored",
    least_weight: float = LEAST_WEIGHT,
) -> str:
    """Score pairs; the name of the table, in the order of record_id_l, record_id_r.

    Its columns: record_id_l, record_id_r, match_weight (bits: log2 of the odds), match_probability, is_contradicted
    (names have nothing in common and nothing personal agrees: never linked, whatever the weight), and for each
    comparison ``gamma_`` (level, -1 where a value is missing), ``mw_`` (bits of the level) and ``mw_tf_adj_`` (bits
    for how rare the value is). Pairs below ``least_weight`` are left out.

    Args:
        connection: holds ``nodes`` and ``pairs``; gets ``into``.
        nodes: record_id and the prepared columns the model was trained on.
        pairs: record_id_l, record_id_r.
        model: frozen; frequencies come from it, never from these nodes.
        into: name of the table to make.
        least_weight: in bits.
    """
    joins, columns = [], []
    for number, (column, frequencies) in enumerate(sorted(model.frequencies.items())):
        common = pl.DataFrame(
            {"value": list(frequencies.common), "tf": list(frequencies.common.values())},
            schema={"value": pl.String, "tf": pl.Float64},
        )
        connection.register(f"frequencies_{number}", common)
        joins.append(f"left join frequencies_{number} on {column} = frequencies_{number}.value")
        columns.append(
            f"if({column} is null, null, coalesce(frequencies_{number}.tf, {frequencies.rare!r})) as tf_{column}"
        )
    connection.execute(
        f"""create or replace temp table scoring_nodes as
        select {", ".join([f"{nodes}.*", *columns])} from {nodes} {" ".join(joins)}"""
    )
    for number in range(len(joins)):
        connection.unregister(f"frequencies_{number}")
    compared = compare(connection, "scoring_nodes", pairs, model.settings, least_weight)
    connection.execute(
        f"""create or replace table {into} as
        select record_id_l, record_id_r, match_weight, match_probability, {model.contradiction} as is_contradicted,
            columns('^(gamma|mw)_')
        from {compared}
        order by record_id_l, record_id_r"""
    )
    connection.execute(f"drop table {compared}")
    connection.execute("drop table scoring_nodes")
    return into
