"""Candidate pairs, the trained model, scores and the threshold, on invented persons whose truth is known."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import polars as pl
import pytest

from benchmarks.labelled import Labelled, persons, survey
from linkage.candidates import find_candidates
from linkage.model import Model, ModelError, train
from linkage.records import prepare
from linkage.roles import Attribute
from linkage.scores import score
from linkage.settings import guess_settings
from linkage.threshold import choose_threshold

PATH = Path("people.csv")


def test_nearly_every_true_pair_is_a_candidate_and_few_others() -> None:
    table = persons(3, 1500, with_number=False)
    with duckdb.connect() as connection:
        attributes = _prepare(connection, table.records, table)
        found = find_candidates(connection, "nodes", attributes)
        connection.register("truth", table.truth)
        right = connection.execute(
            """select count(*) from candidates join sources as l on l.record_id = record_id_l join sources as r on r.record_id = record_id_r
            join truth as a on a.record_id = l.source_id join truth as b on b.record_id = r.source_id where a.entity_id = b.entity_id"""
        ).fetchone()
    assert right is not None and right[0] >= 0.99 * 1500
    assert found.pairs <= 400_000


def test_one_placeholder_for_all_brings_no_flood_of_pairs() -> None:
    table = persons(4, 4000)
    same = table.records.with_columns(phone=pl.lit("13800000000"), national_id=pl.lit("99999999"))
    with duckdb.connect() as connection:
        found = find_candidates(connection, "nodes", _prepare(connection, same, table))
        assert found.pairs < 100 * len(same)
        assert {"phone_1", "identity_number_1"} <= {key.columns[0] for key in found.crowded}
        assert found.records_in_large_groups == 0


def test_records_equal_in_everything_meet_however_many_they_are() -> None:
    table = persons(5, 2000, copies=0)
    same = table.records.with_columns(pl.lit("x").alias(name) for name in table.records.columns[1:])
    with duckdb.connect() as connection:
        assert find_candidates(connection, "nodes", _prepare(connection, same, table)).pairs == 1999


def test_the_same_rows_in_another_order_give_the_same_model_and_scores(trained: tuple[Model, pl.DataFrame]) -> None:
    table = _people()
    with duckdb.connect() as connection:
        model, scored = _train(connection, table.records.sample(fraction=1, shuffle=True, seed=9), table)
    assert model.version == trained[0].version
    assert scored.equals(trained[1])


@pytest.mark.nights
def test_another_seed_is_another_model(trained: tuple[Model, pl.DataFrame]) -> None:
    with duckdb.connect() as connection:
        model, _ = _train(connection, _people().records, _people(), seed=2)
    assert model.version != trained[0].version


def test_a_saved_model_scores_alike(trained: tuple[Model, pl.DataFrame], tmp_path: Path) -> None:
    model, expected = trained
    model.save(tmp_path / "model.json")
    with duckdb.connect() as connection:
        find_candidates(connection, "nodes", _prepare(connection, _people().records, _people()))
        loaded = Model.load(tmp_path / "model.json")
        score(connection, "nodes", "candidates", loaded)
        assert connection.execute("from scored").pl().equals(expected)
    assert loaded.version == model.version


def test_a_model_that_was_changed_by_hand_is_refused(trained: tuple[Model, pl.DataFrame], tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    trained[0].save(path)
    content = json.loads(path.read_text("utf-8"))
    content["settings"]["probability_two_random_records_match"] *= 2
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(ModelError, match="changed since it was trained"):
        Model.load(path)


def test_a_scored_weight_is_the_sum_of_what_its_comparisons_gave(trained: tuple[Model, pl.DataFrame]) -> None:
    model, scored = trained
    share = model.settings["probability_two_random_records_match"]
    parts = scored.select(total=pl.sum_horizontal(pl.col("^mw_.*$")), weight="match_weight").head(500)
    prior = pl.Series([share / (1 - share)]).log(2)[0]
    assert (parts["weight"] - parts["total"] - prior).abs().max() < 1e-9


def test_a_rare_name_weighs_more_than_a_common_one(trained: tuple[Model, pl.DataFrame]) -> None:
    frequencies = trained[0].frequencies["family_name_1"]
    assert max(frequencies.common.values()) > 5 * frequencies.rare


def test_two_records_cannot_be_trained_on() -> None:
    table = persons(6, 1, copies=0)
    with duckdb.connect() as connection:
        attributes = _prepare(connection, table.records, table)
        find_candidates(connection, "nodes", attributes)
        with pytest.raises(ModelError, match="nothing to train on"):
            train(connection, "nodes", attributes, "candidates")


def test_the_expected_precision_of_the_threshold_is_about_the_true_one(trained: tuple[Model, pl.DataFrame]) -> None:
    table = _people()
    with duckdb.connect() as connection:
        attributes = _prepare(connection, table.records, table)
        connection.register("scored", trained[1])
        threshold = choose_threshold(connection, "nodes", "scored", attributes, trained[0])
    assert threshold.weight is not None
    assert threshold.precision >= 0.95
    curve = threshold.curve.sort("weight")
    assert curve["links"].is_sorted(descending=True)
    assert curve["false_links"].is_between(0, curve["links"]).all()


def test_a_coarse_survey_is_not_linked_and_says_why() -> None:
    table = survey(7, 1500)
    with duckdb.connect() as connection:
        attributes = _prepare(connection, table.records, table)
        model, _ = _train(connection, table.records, table)
        threshold = choose_threshold(connection, "nodes", "scored", attributes, model)
    assert threshold.weight is None
    assert "nothing can be linked safely" in threshold.reason


@pytest.fixture(scope="module")
def trained() -> tuple[Model, pl.DataFrame]:
    with duckdb.connect() as connection:
        return _train(connection, _people().records, _people())


def _people() -> Labelled:
    return persons(8, 400, with_number=False)


def _train(
    connection: duckdb.DuckDBPyConnection, records: pl.DataFrame, table: Labelled, seed: int = 1
) -> tuple[Model, pl.DataFrame]:
    attributes = _prepare(connection, records, table)
    find_candidates(connection, "nodes", attributes)
    model = train(connection, "nodes", attributes, "candidates", seed=seed)
    score(connection, "nodes", "candidates", model)
    return model, connection.execute("from scored").pl()


def _prepare(connection: duckdb.DuckDBPyConnection, records: pl.DataFrame, table: Labelled) -> list[Attribute]:
    return prepare(connection, records, guess_settings(table.records.columns, table.truth.columns), PATH)
