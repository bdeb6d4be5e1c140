"""From linked pairs to clusters: a chain of links does not make two strangers one.

Connected records form a component. Within it, groups join, the most alike first, as long as at least half of
the pairs between them are themselves linked (average linkage). Pairs no blocking key found are scored first, so that
a missing link is a judgement and not a gap. Pairs that must not be together never are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from linkage.components import connected
from linkage.model import Model
from linkage.scores import score

if TYPE_CHECKING:
    import duckdb

LARGEST_COMPONENT = 1_000  # records whose every pair is looked at; a larger one is first cut at higher weights
STEP = 2.0  # bits by which the weight asked for rises in a component that is too large
HALF = 0.5
NEVER = 2.0  # a distance beyond all others


@dataclass(frozen=True)
class Clusters:
    """``table`` has record_id and cluster_id (the smallest record_id in it), every record once; ``unrefined`` counts
    records of components too large and too alike to be looked at pair by pair."""

    table: str
    clusters: int
    unrefined: int


def cluster(
    connection: duckdb.DuckDBPyConnection,
    nodes: str,
    scored: str,
    threshold: float | None,
    model: Model | None = None,
    *,
    must_not: str | None = None,
    refine: bool = True,
    into: str = "clusters",
) -> Clusters:
    """Cluster all records of a table.

    Args:
        connection: holds the tables; gets ``into``.
        nodes: record_id (integer), every record; with a model also its prepared columns.
        scored: record_id_l, record_id_r, match_weight, is_contradicted.
        threshold: match weight from which a pair is linked; None links nothing.
        model: scores pairs within a component that ``scored`` lacks; without one they count as not linked.
        must_not: record_id_l, record_id_r that never share a cluster.
        refine: False takes connected components as they are.
        into: name of the table to make.
    """
    records = connection.execute(f"select record_id from {nodes} order by 1").pl()["record_id"].to_numpy()
    pairs = _pairs(connection, scored, threshold)
    unrefined = 0
    if refine:
        labels, unrefined = _components(len(records), records, pairs, threshold or 0.0)
        if model and threshold is not None:
            pairs = _complete(connection, nodes, records, labels, pairs, model=model)
        labels = _refine(records, labels, pairs, threshold or 0.0, _never(connection, must_not))
    else:
        labels = connected(len(records), np.searchsorted(records, pairs.left), np.searchsorted(records, pairs.right))
    smallest = np.full(labels.max() + 1 if len(labels) else 0, np.iinfo(np.int64).max)
    np.minimum.at(smallest, labels, records)
    found = pl.DataFrame({"record_id": records, "cluster_id": smallest[labels]})
    connection.register("found_clusters", found)
    connection.execute(f"create or replace table {into} as from found_clusters order by record_id")
    connection.unregister("found_clusters")
    return Clusters(into, found["cluster_id"].n_unique(), unrefined)


@dataclass(frozen=True)
class _Pairs:
    left: np.ndarray
    right: np.ndarray
    weight: np.ndarray


def _pairs(connection: duckdb.DuckDBPyConnection, scored: str, threshold: float | None) -> _Pairs:
    where = "false" if threshold is None else f"match_weight >= {threshold} and not is_contradicted"
    found = connection.execute(
        f"""select record_id_l, record_id_r, match_weight::double as match_weight
        from {scored} where {where} order by all"""
    ).pl()
    return _Pairs(*(found[name].to_numpy() for name in ("record_id_l", "record_id_r", "match_weight")))


def _never(connection: duckdb.DuckDBPyConnection, must_not: str | None) -> tuple[np.ndarray, np.ndarray]:
    if must_not is None:
        return np.array([], dtype=np.int64), np.array([], dtype=np.int64)
    found = connection.execute(f"select record_id_l, record_id_r from {must_not} order by all").pl()
    return found["record_id_l"].to_numpy(), found["record_id_r"].to_numpy()


def _components(count: int, records: np.ndarray, pairs: _Pairs, threshold: float) -> tuple[np.ndarray, int]:
    """Components, cut at ever higher weights while too large; and the records in those that stay so."""
    left, right = np.searchsorted(records, pairs.left), np.searchsorted(records, pairs.right)
    use = pairs.weight >= threshold
    asked = threshold
    while True:
        labels = connected(count, left[use], right[use])
        sizes = np.bincount(labels, minlength=1)
        large = sizes[labels] > LARGEST_COMPONENT
        inside = use & large[left]
        asked += STEP
        if not inside.any() or asked > pairs.weight[inside].max():
            return labels, int(large.sum())
        use &= ~inside | (pairs.weight >= asked)


def _complete(
    connection: duckdb.DuckDBPyConnection,
    nodes: str,
    records: np.ndarray,
    labels: np.ndarray,
    pairs: _Pairs,
    *,
    model: Model,
) -> _Pairs:
    """Score the pairs within components that were no candidates."""
    sizes = np.bincount(labels)
    chosen = (sizes[labels] > 2) & (sizes[labels] <= LARGEST_COMPONENT)
    connection.register("component_rows", pl.DataFrame({"record_id": records[chosen], "component": labels[chosen]}))
    connection.register("linked_rows", pl.DataFrame({"record_id_l": pairs.left, "record_id_r": pairs.right}))
    connection.execute(
        """create or replace temp table missing_pairs as
        select l.record_id as record_id_l, r.record_id as record_id_r
        from component_rows as l join component_rows as r on l.component = r.component and l.record_id < r.record_id
        anti join linked_rows as k on k.record_id_l = l.record_id and k.record_id_r = r.record_id"""
    )
    connection.unregister("component_rows")
    connection.unregister("linked_rows")
    scored = score(connection, nodes, "missing_pairs", model, into="missing_scored")
    more = connection.execute(f"select record_id_l, record_id_r, match_weight from {scored} order by 1, 2").pl()
    connection.execute(f"drop table {scored}")
    columns = zip((pairs.left, pairs.right, pairs.weight), more.iter_columns(), strict=True)
    return _Pairs(*(np.concatenate([old, new.to_numpy()]) for old, new in columns))


def _refine(
    records: np.ndarray, labels: np.ndarray, pairs: _Pairs, threshold: float, never: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    """Cut each component that is no clique, or holds a pair that must not be together."""
    left, right = np.searchsorted(records, pairs.left), np.searchsorted(records, pairs.right)
    never_left, never_right = np.searchsorted(records, never[0]), np.searchsorted(records, never[1])
    sizes = np.bincount(labels)
    linked = (pairs.weight >= threshold) & (labels[left] == labels[right])
    cliques = np.bincount(labels[left][linked], minlength=len(sizes)) == sizes * (sizes - 1) // 2
    members = _Grouped(labels, np.ones(len(labels), dtype=bool), len(sizes))
    edges = _Grouped(labels[left], labels[left] == labels[right], len(sizes))
    apart = _Grouped(labels[never_left], labels[never_left] == labels[never_right], len(sizes))
    refined, free = labels.copy(), len(sizes)
    for component in np.flatnonzero((sizes > 1) & (~cliques | (apart.sizes > 0)) & (sizes <= LARGEST_COMPONENT)):
        inside, edge, forbidden = members[component], edges[component], apart[component]
        excess = pairs.weight[edge] - threshold
        parts = _cut(inside, left[edge], right[edge], excess, (never_left[forbidden], never_right[forbidden]))
        refined[inside] = np.where(parts == 0, component, free + parts - 1)
        free += int(parts.max())
    return refined


class _Grouped:
    """Positions of things by the component they lie in, those that lie in one at all."""

    def __init__(self, components: np.ndarray, use: np.ndarray, count: int) -> None:
        kept = np.flatnonzero(use)
        self.sizes = np.bincount(components[kept], minlength=count)
        self._order = kept[np.argsort(components[kept], kind="stable")]
        self._starts = np.concatenate([[0], np.cumsum(self.sizes)])

    def __getitem__(self, component: int) -> np.ndarray:
        return self._order[self._starts[component] : self._starts[component + 1]]


def _cut(
    members: np.ndarray, left: np.ndarray, right: np.ndarray, excess: np.ndarray, never: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    """Part numbers of the members, from 0. ``excess``: bits above the threshold. With forbidden pairs by complete
    linkage, under which no part can hold one."""
    distance = np.ones((len(members), len(members)))
    rows, columns = np.searchsorted(members, left), np.searchsorted(members, right)
    distance[rows, columns] = distance[columns, rows] = 1 / (1 + np.exp2(np.clip(excess, -30, 30)))
    np.fill_diagonal(distance, 0)
    if len(never[0]):
        rows, columns = np.searchsorted(members, never[0]), np.searchsorted(members, never[1])
        distance[rows, columns] = distance[columns, rows] = NEVER
    method = "complete" if len(never[0]) else "average"
    return fcluster(linkage(squareform(distance), method), HALF, "distance").astype(np.int64) - 1
