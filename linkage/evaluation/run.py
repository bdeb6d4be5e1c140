"""Evaluate linkage on one labelled table: link it without the truth, then measure, with two baselines beside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from linkage.candidates import Candidates, find_candidates
from linkage.clusters import cluster
from linkage.evaluation.baselines import BaselineError, exact_pairs, splink_pairs
from linkage.evaluation.measures import Measures, curve, measure
from linkage.evaluation.truth import load_truth
from linkage.model import Model, ModelError, train
from linkage.records import prepare, read_table
from linkage.roles import Attribute
from linkage.scores import score
from linkage.settings import Settings, SettingsError
from linkage.threshold import Threshold, choose_threshold

MEMORY = "4GB"


@dataclass(frozen=True)
class Evaluation:
    """What came out. ``candidate_recall``: share of true pairs that were compared at all; ``curve``: pairs by weight
    with the truth; ``baselines``: by name, measured the same way, None where it could not be run; ``notes``: what a
    reader should know."""

    records: int
    unlabelled: int
    attributes: tuple[Attribute, ...]
    candidates: Candidates
    candidate_recall: float
    threshold: Threshold
    model_version: str
    measures: Measures
    clusters: int
    curve: pl.DataFrame
    baselines: dict[str, Measures | None]
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "records": self.records,
            "records_without_truth": self.unlabelled,
            "compared_on": {each.name: list(filter(None, each.sources)) for each in self.attributes},
            "candidate_pairs": self.candidates.pairs,
            "candidate_recall": self.candidate_recall,
            "model": self.model_version,
            "threshold": {
                "weight": self.threshold.weight, "expected_precision": self.threshold.precision,
                "expected_f1": self.threshold.f1, "reason": self.threshold.reason,
            },
            "clusters": self.clusters,
            **self.measures.as_dict(),
            "baselines": {name: found.as_dict() if found else None for name, found in self.baselines.items()},
            "notes": list(self.notes),
        }  # fmt: skip


def evaluate(
    records: Path,
    truth: Path,
    settings: Settings,
    *,
    baselines: bool = True,
    progress: Callable[[str], None] = lambda _: None,
) -> Evaluation:
    """Link the records, then measure against the truth.

    Args:
        records: CSV or Parquet.
        truth: one row a record (record and entity), or one row a pair of one entity.
        settings: what the columns of both mean.
        baselines: also run exact matching and plain Splink.
        progress: told what begins.

    Raises:
        RecordsError: a file cannot be used.
        SettingsError: the settings do not say what the truth's columns are.
    """
    if settings.truth is None:
        raise SettingsError(
            "The settings have no key truth. Add truth: {record_id: …, entity_id: …} or {left: …, right: …}."
        )
    with duckdb.connect(config={"memory_limit": MEMORY}) as connection:
        connection.execute("set enable_progress_bar = false")
        progress(f"reading {records.name}")
        rows = read_table(records)
        attributes = prepare(connection, rows, settings, records)
        unlabelled = load_truth(connection, truth, settings.truth)
        progress(f"finding pairs worth comparing among {len(rows):,} records")
        candidates = find_candidates(
            connection,
            "nodes",
            attributes,
            pairs_per_record=settings.pairs_per_record,
            largest_group=settings.largest_group,
        )
        notes = _notes(candidates, unlabelled)
        progress(f"training on {candidates.pairs:,} pairs, scoring, choosing a threshold without the truth")
        model, threshold = _link(connection, attributes, settings, records.name)
        if threshold.weight is None:
            notes.append(f"Nothing was linked. {threshold.reason[0].upper()}{threshold.reason[1:]}.")
        clusters = cluster(connection, "nodes", "scored", threshold.weight, model)
        if clusters.unrefined:
            notes.append(
                f"{clusters.unrefined:,} records are linked in groups too large and too alike to be looked at in pairs."
            )
        found = measure(connection, "clusters")
        rivals: dict[str, Measures | None] = {}
        if baselines:
            progress("exact matching and plain Splink, for comparison")
            rivals, told = _baselines(connection, attributes, settings)
            notes += told
        return Evaluation(
            records=len(rows), unlabelled=unlabelled, attributes=tuple(attributes), candidates=candidates,
            candidate_recall=_candidate_recall(connection, found.pairs.true), threshold=threshold,
            model_version=model.version if model else "", measures=found, clusters=clusters.clusters,
            curve=curve(connection, "scored"), baselines=rivals, notes=tuple(notes),
        )  # fmt: skip


def _link(
    connection: duckdb.DuckDBPyConnection, attributes: list[Attribute], settings: Settings, origin: str
) -> tuple[Model | None, Threshold]:
    try:
        model = train(connection, "nodes", attributes, "candidates", seed=settings.seed, origin=origin)
    except ModelError as error:
        connection.execute(
            """create or replace temp table scored as select record_id_l, record_id_r, 0.0 as match_weight,
            0.0 as match_probability, true as is_contradicted from candidates where false"""
        )
        return None, Threshold(None, 0.0, 0.0, f"{error}".rstrip("."), pl.DataFrame())
    score(connection, "nodes", "candidates", model)
    if settings.threshold is not None:
        return model, Threshold(settings.threshold, float("nan"), float("nan"), "given in the settings", pl.DataFrame())
    return model, choose_threshold(
        connection, "nodes", "scored", attributes, model, least_precision=settings.expected_precision
    )


def _baselines(
    connection: duckdb.DuckDBPyConnection, attributes: list[Attribute], settings: Settings
) -> tuple[dict[str, Measures | None], list[str]]:
    exact_pairs(connection, "nodes", attributes)
    cluster(connection, "nodes", "exact", 0.0, into="exact_clusters", refine=False)
    found: dict[str, Measures | None] = {"exact": measure(connection, "exact_clusters")}
    try:
        splink_pairs(connection, "nodes", attributes, settings.seed)
    except BaselineError as error:
        return {**found, "splink": None}, [f"Plain Splink could not be trained on this table: {error}."]
    at_weights = curve(connection, "plain_splink")
    best: Measures | None = None
    # its threshold is picked with the truth, on what it would publish: clusters; the best pairs say where to look
    for weight in _weights_to_try(at_weights):
        cluster(connection, "nodes", "plain_splink", weight, into="splink_clusters", refine=False)
        tried = measure(connection, "splink_clusters")
        if best is None or tried.pairs.f1 > best.pairs.f1:
            best = tried
    return {**found, "splink": best}, []


def _weights_to_try(at_weights: pl.DataFrame) -> list[float]:
    """The weight of the best pairs, and higher ones, where connected components are best."""
    if at_weights.is_empty():
        return []
    best = at_weights.sort("f1", "weight", descending=True)["weight"][0]
    return [float(best) + more for more in (-4, -2, 0, 2, 4, 7, 10, 15, 20)]


def _candidate_recall(connection: duckdb.DuckDBPyConnection, true: float) -> float:
    row = connection.execute(
        """select count(*) from candidates join truth as l on l.record_id = record_id_l
        join truth as r on r.record_id = record_id_r where l.entity_id = r.entity_id"""
    ).fetchone()
    return float(row[0]) / true if row and true else 1.0


def _notes(candidates: Candidates, unlabelled: int) -> list[str]:
    notes = []
    if unlabelled:
        notes.append(f"{unlabelled:,} records have no entry in the truth; they are linked but not counted.")
    if candidates.crowded:
        told = ", ".join(f"{key.columns[0]} ({key.records_left_out:,} records)" for key in candidates.crowded[:5])
        notes.append(f"Values that too many records share were compared only together with other columns: {told}.")
    if candidates.records_in_large_groups:
        notes.append(
            f"{candidates.records_in_large_groups:,} records share every value with too many others;"
            " they were compared with none."
        )
    return notes
