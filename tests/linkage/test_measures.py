"""The measures agree with counting pair by pair and record by record."""

from __future__ import annotations

from itertools import combinations

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkage.evaluation.measures import Measures, measure

ROWS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.sampled_from([None, "typo", "moved"])), min_size=1, max_size=14
)


def test_a_known_example() -> None:
    found = _measure([(1, 1, None), (1, 1, None), (1, 2, None), (2, 2, "typo")])
    assert (found.pairs.right, found.pairs.made, found.pairs.true) == (1, 3, 2)
    assert found.pairs.precision == pytest.approx(1 / 3)
    assert found.bcubed_precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert found.exact_entities == 0
    assert found.by_error["typo"].recall == 0


@settings(max_examples=30, deadline=None)
@given(ROWS)
def test_groups_count_what_pairs_would(rows: list[tuple[int, int, str | None]]) -> None:
    found = _measure(rows)
    pairs = list(combinations(rows, 2))
    for kind, score in ((None, found.pairs), *found.by_error.items()):
        asked = [pair for pair in pairs if kind is None or kind in (pair[0][2], pair[1][2])]
        assert score.made == sum(a[0] == b[0] for a, b in asked)
        assert score.true == sum(a[1] == b[1] for a, b in asked)
        assert score.right == sum(a[0] == b[0] and a[1] == b[1] for a, b in asked)
    shares = [sum(a[:2] == b[:2] for b in rows) / sum(a[1] == b[1] for b in rows) for a in rows]
    assert found.bcubed_recall == pytest.approx(sum(shares) / len(rows))


def _measure(rows: list[tuple[int, int, str | None]]) -> Measures:
    rows_given = pl.DataFrame(
        rows, schema={"cluster_id": pl.Int64, "entity_id": pl.Int64, "error_type": pl.String}, orient="row"
    )
    with duckdb.connect() as connection:
        connection.register("numbered", rows_given.with_row_index("record_id"))
        connection.execute("create table clusters as select record_id, cluster_id from numbered")
        connection.execute(
            "create table truth as select record_id, entity_id::varchar as entity_id, error_type from numbered"
        )
        return measure(connection, "clusters")
