"""Pairs and clusters against the truth.

- Pairwise: of all pairs put together, how many are right (precision), of all true pairs, how many are put together
  (recall).
- B-cubed (Bagga and Baldwin, 1998): the same for each record's own cluster, averaged over records, so that one large
  cluster counts once.
- Exact clusters: the share of true entities whose records are all together and alone.

All three count through groups, never through listed pairs, so a cluster of 50,000 costs no more than its records.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class Score:
    """Right, made and true things, and the shares they give; a share of nothing is 1: no false link, none missed."""

    right: float
    made: float
    true: float

    @property
    def precision(self) -> float:
        """Right among made."""
        return self.right / self.made if self.made else 1.0

    @property
    def recall(self) -> float:
        """Right among true."""
        return self.right / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / (self.made + self.true) if self.made + self.true else 1.0

    def as_dict(self) -> dict[str, float]:
        """Counts and shares."""
        return {**asdict(self), "precision": self.precision, "recall": self.recall, "f1": self.f1}


@dataclass(frozen=True)
class Measures:
    """One clustering against the truth: ``pairs``; B-cubed precision, recall and F1; share of entities found exactly;
    ``by_error``: pairs of which a record has that error type (precision and recall among those)."""

    pairs: Score
    bcubed_precision: float
    bcubed_recall: float
    bcubed_f1: float
    exact_entities: float
    by_error: dict[str, Score]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "pairs": self.pairs.as_dict(),
            "bcubed": {"precision": self.bcubed_precision, "recall": self.bcubed_recall, "f1": self.bcubed_f1},
            "exact_entities": self.exact_entities,
            "by_error_type": {name: score.as_dict() for name, score in self.by_error.items()},
        }


def measure(connection: duckdb.DuckDBPyConnection, clusters: str) -> Measures:
    """Measure the clusters of a table (record_id, cluster_id) against the table ``truth``."""
    connection.execute(
        f"""create or replace temp table cells as
        select cluster_id, entity_id, error_type, count(*) as n
        from {clusters} join truth using (record_id) group by all"""
    )
    row = connection.execute(
        """with cell as (select cluster_id, entity_id, sum(n) as n from cells group by all),
        sized as (
            select *, sum(n) over (partition by cluster_id) as made, sum(n) over (partition by entity_id) as truly
            from cell)
        select sum(n * n / made) / sum(n), sum(n * n / truly) / sum(n),
            count(*) filter (n = made and n = truly) / count(distinct entity_id) from sized"""
    ).fetchone() or (1.0, 1.0, 1.0)
    precision, recall, exact = (float(value) for value in row)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    kinds = connection.execute(
        "select distinct error_type from cells where error_type is not null order by 1"
    ).fetchall()
    by_error = {kind: _pairs(connection, kind) for (kind,) in kinds}
    return Measures(_pairs(connection, None), precision, recall, f1, exact, by_error)


def _pairs(connection: duckdb.DuckDBPyConnection, error_type: str | None) -> Score:
    """Pairs put together and true ones; with an error type, those of which at least one record has it: all pairs less
    the pairs among the other records."""

    def count(by: str) -> str:
        others = "0" if error_type is None else "sum(n) filter (error_type is distinct from $1)"
        return f"""select coalesce(sum(n * (n - 1) / 2 - o * (o - 1) / 2), 0)
            from (select sum(n) as n, coalesce({others}, 0) as o from cells group by {by})"""

    parameters = [] if error_type is None else [error_type]
    right, made, true = (
        float((connection.execute(count(by), parameters).fetchone() or (0,))[0])
        for by in ("cluster_id, entity_id", "cluster_id", "entity_id")
    )
    return Score(right, made, true)


def curve(connection: duckdb.DuckDBPyConnection, scored: str, step: float = 0.5) -> pl.DataFrame:
    """Precision, recall and F1 of the scored pairs at or above each match weight (bits), before clustering.

    One row a weight: weight, links, right, precision, recall, f1.
    """
    true = float(
        (
            connection.execute(
                "select coalesce(sum(n * (n - 1) / 2), 0) from (select count(*) as n from truth group by entity_id)"
            ).fetchone()
            or (0,)
        )[0]
    )
    return (
        connection.execute(
            f"""select floor(match_weight / {step}) * {step} as weight, count(*) as links,
                count(*) filter (l.entity_id = r.entity_id) as right
            from {scored} join truth as l on l.record_id = record_id_l join truth as r on r.record_id = record_id_r
            group by 1 order by 1 desc"""
        )
        .pl()
        .with_columns(pl.col("links", "right").cum_sum())
        .with_columns(
            precision=pl.col("right") / pl.col("links"),
            recall=pl.col("right") / max(true, 1.0),
            f1=2 * pl.col("right") / (pl.col("links") + true),
        )
    )
