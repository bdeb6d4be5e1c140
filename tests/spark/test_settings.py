"""The same settings weigh the same pairs on Spark: what a province would run on a cluster."""

from __future__ import annotations

import pytest
from pyspark.sql import SparkSession
from splink.backends.spark import SparkAPI, similarity_jar_location
from splink.internals.realtime import compare_records

from linkage.resident.comparisons import on_engine
from tests.support.spellings import rows_of

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    session = (
        SparkSession.builder.master("local[1]")
        .config("spark.jars", similarity_jar_location())
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.driver.memory", "1g")
        .getOrCreate()
    )
    session.sparkContext.setCheckpointDir(f"{tmp_path_factory.mktemp('checkpoints')}")
    yield session
    session.stop()


def test_spark_gives_every_pair_the_weight_that_duckdb_gives(spark, memory, model, everybody, tmp_path):
    some = [p for p in everybody if p.birth_date.year < 1946][:20]
    loose = [p.loose("MZ07", p.number[:15] + "000", account_number=p.account) for p in some[:8]]
    loose += [p.loose("MZ02", None, birth_date=p.birth_date, sex=p.sex) for p in some[8:14]]
    loose += [p.loose("CZ01", p.number[:10] + p.number[11] + p.number[10] + p.number[12:]) for p in some[14:]]
    memory.night(model, 1, [*rows_of(everybody), *loose])
    for side in ("pair_left", "pair_right"):
        memory.connection.execute(f"copy {side} to '{tmp_path / side}.parquet' (format parquet)")
    here = memory.connection.execute("select pair_id_l, match_weight from scored order by pair_id_l").fetchall()
    left, right = (spark.read.parquet(f"{tmp_path / side}.parquet") for side in ("pair_left", "pair_right"))
    settings = on_engine(model.settings, "spark") | {"probability_two_random_records_match": 0.5}
    api = SparkAPI(spark_session=spark)
    there = compare_records(left, right, settings, api, join_condition="l.pair_id = r.pair_id").as_record_list()
    assert len(here) >= len(loose)
    weights = {row["pair_id_l"]: row["match_weight"] for row in there}
    assert weights == pytest.approx(dict(here), abs=1e-9)
