"""Clusters: every record has one, chains do not merge strangers, forbidden pairs stay apart."""

from __future__ import annotations

import duckdb
import polars as pl
import pytest

from linkage.clusters import LARGEST_COMPONENT, cluster


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def test_every_record_has_one_cluster_named_by_its_smallest(connection: duckdb.DuckDBPyConnection) -> None:
    assert _clusters(connection, 5, [(2, 4, 8.0)]) == {1: 1, 2: 2, 3: 3, 4: 2, 5: 5}


def test_a_chain_of_links_does_not_make_one_cluster(connection: duckdb.DuckDBPyConnection) -> None:
    chain = [(number, number + 1, 6.0) for number in range(1, 8)]
    found = _clusters(connection, 8, chain)
    assert found[1] != found[8]
    assert max(list(found.values()).count(one) for one in found.values()) <= 3


def test_two_groups_joined_by_one_link_stay_two(connection: duckdb.DuckDBPyConnection) -> None:
    groups = [(a, b, 9.0) for group in ((1, 2, 3), (4, 5, 6)) for a in group for b in group if a < b]
    found = _clusters(connection, 6, [*groups, (3, 4, 9.0)])
    assert found == {1: 1, 2: 1, 3: 1, 4: 4, 5: 4, 6: 4}


def test_pairs_that_must_not_be_together_never_are(connection: duckdb.DuckDBPyConnection) -> None:
    everyone = [(a, b, 20.0) for a in range(1, 6) for b in range(a + 1, 6)]
    found = _clusters(connection, 5, everyone, must_not=[(2, 5)])
    assert found[2] != found[5]
    assert len(set(found.values())) == 2


def test_a_contradicted_pair_is_no_link(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create table nodes as select 1 as record_id union all select 2")
    connection.execute(
        "create table scored as select 1 as record_id_l, 2 as record_id_r, 30.0 as match_weight, true as is_contradicted"
    )
    assert cluster(connection, "nodes", "scored", 0.0).clusters == 2


def test_no_threshold_links_nothing(connection: duckdb.DuckDBPyConnection) -> None:
    assert _clusters(connection, 3, [(1, 2, 50.0)], threshold=None) == {1: 1, 2: 2, 3: 3}


def test_a_component_of_fifty_thousand_is_cut_or_reported(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create table nodes as select range as record_id from range(1, 50001)")
    connection.execute(
        """create table scored as select range as record_id_l, range + 1 as record_id_r, 1.0 + range % 5 as match_weight,
        false as is_contradicted from range(1, 50000)"""
    )
    found = cluster(connection, "nodes", "scored", 0.0)
    assert found.unrefined == 0
    sizes = connection.execute(
        "select count(*), max(n) from (select count(*) as n from clusters group by cluster_id)"
    ).fetchone()
    assert sizes is not None and sizes[0] == found.clusters and sizes[1] <= LARGEST_COMPONENT
    connection.execute("update scored set match_weight = 5.0")
    assert cluster(connection, "nodes", "scored", 0.0).unrefined == 50_000


def test_the_order_of_pairs_does_not_matter(connection: duckdb.DuckDBPyConnection) -> None:
    pairs = [(a, b, float((a * b) % 7)) for a in range(1, 20) for b in range(a + 1, 20)]
    assert _clusters(connection, 20, pairs, threshold=3.0) == _clusters(connection, 20, pairs[::-1], threshold=3.0)


def _clusters(
    connection: duckdb.DuckDBPyConnection,
    records: int,
    pairs: list[tuple[int, int, float]],
    threshold: float | None = 0.0,
    must_not: list[tuple[int, int]] | None = None,
) -> dict[int, int]:
    scored = pl.DataFrame(pairs, schema=["record_id_l", "record_id_r", "match_weight"], orient="row")
    scored = scored.with_columns(is_contradicted=pl.lit(False))
    connection.execute(f"create or replace table nodes as select range as record_id from range(1, {records + 1})")
    connection.execute("create or replace table scored as from scored")
    if must_not:
        connection.register("must_not", pl.DataFrame(must_not, schema=["record_id_l", "record_id_r"], orient="row"))
    cluster(connection, "nodes", "scored", threshold, must_not="must_not" if must_not else None)
    return dict(connection.execute("select record_id, cluster_id from clusters").fetchall())
