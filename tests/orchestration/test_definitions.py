"""What Dagster shows: every feed, model, gate and publication as an asset, with its true lineage and its checks."""

from __future__ import annotations

import re

import dagster as dg
import pytest

from ingestion.contract import contracts
from orchestration.assets.transform import Translator
from orchestration.jobs import JOB


@pytest.fixture(scope="session")
def graph(definitions: dg.Definitions):
    return definitions.resolve_asset_graph()


@pytest.fixture(scope="session")
def manifest(graph) -> dict:
    spec = graph.get(dg.AssetKey(["marts", "citizens"])).metadata
    return spec["dagster_dbt/manifest"].manifest


def keys(graph, layer: str) -> set[dg.AssetKey]:
    return {key for key in graph.materializable_asset_keys if key.path[0] == layer}


def test_definitions_load_and_resolve(definitions: dg.Definitions) -> None:
    dg.Definitions.validate_loadable(definitions)


def test_every_feed_is_a_described_owned_asset_of_its_department(graph) -> None:
    assert keys(graph, "raw") == {dg.AssetKey(["raw", feed]) for feed in contracts()}
    for contract in contracts().values():
        node = graph.get(dg.AssetKey(["raw", contract.feed]))
        assert node.group_name == contract.department
        assert node.owners == [f"team:{contract.department}"]
        assert contract.code in node.description and contract.title_zh in node.description


def test_each_raw_asset_feeds_its_staging_model(graph) -> None:
    for contract in contracts().values():
        children = graph.get(dg.AssetKey(["raw", contract.feed])).child_keys
        assert dg.AssetKey(["staging", f"stg_{contract.feed}"]) in children


def test_the_night_is_known_only_after_every_feed(graph) -> None:
    assert graph.get(dg.AssetKey(["control", "night"])).parent_keys == keys(graph, "raw")


def test_the_candidate_depends_on_every_published_model_and_on_the_memory_of_doubts(graph) -> None:
    published = keys(graph, "marts") | keys(graph, "kpi") | keys(graph, "audit")
    assert published
    assert graph.get(dg.AssetKey(["publication", "candidate"])).parent_keys == {
        *published, dg.AssetKey(["casework", "remembered"]),
    }  # fmt: skip


def test_nothing_is_published_before_the_gate(graph) -> None:
    gate = dg.AssetKey(["publication", "gate"])
    for name in ("marts", "restricted", "audit"):
        assert gate in graph.get(dg.AssetKey(["published", name])).parent_keys


def test_marts_reach_back_to_the_feeds(graph) -> None:
    ancestors = graph.get_ancestor_asset_keys(dg.AssetKey(["published", "marts"]))
    assert keys(graph, "raw") <= ancestors


def test_every_data_test_of_dbt_is_an_asset_check(graph, manifest: dict) -> None:
    # A test over several models needs meta.dagster.ref to say on which of them it stands.
    tests = {node["name"] for node in manifest["nodes"].values() if node["resource_type"] == "test"}
    assert tests - {key.name for key in graph.asset_check_keys} == set()


def test_every_model_seed_and_snapshot_of_dbt_is_an_asset(graph, manifest: dict) -> None:
    nodes = [n for n in manifest["nodes"].values() if n["resource_type"] in ("model", "seed", "snapshot")]
    assert {Translator().get_asset_key(node) for node in nodes} <= set(graph.materializable_asset_keys)


def test_arrival_facts_are_checks_of_each_raw_asset(graph) -> None:
    for contract in contracts().values():
        names = {key.name for key in graph.get_check_keys_for_assets({dg.AssetKey(["raw", contract.feed])})}
        unique = "rows_are_not_repeated" if contract.weak_key else "keys_are_unique"
        assert {"files_are_usable", "rows_match_the_ledger", unique} <= names


def test_raw_and_publication_are_daily_and_models_are_not(graph) -> None:
    for layer in ("raw", "control", "publication", "published", "pages"):
        assert all(graph.get(key).partitions_def is not None for key in keys(graph, layer))
    assert all(graph.get(key).partitions_def is None for key in keys(graph, "marts"))


def test_every_asset_is_grouped_described_and_owned(graph) -> None:
    for key in graph.materializable_asset_keys:
        node = graph.get(key)
        assert node.description, key
        assert node.owners, key
        assert node.group_name != "default", key


def test_the_schedule_runs_at_two_in_shanghai(definitions: dg.Definitions) -> None:
    schedule = definitions.resolve_schedule_def("nightly")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 2 * * *", "Asia/Shanghai")
    assert schedule.job_name == JOB


def test_file_arrival_and_failed_runs_have_sensors(definitions: dg.Definitions) -> None:
    names = {sensor.name for sensor in definitions.sensors or []}
    assert names == {"files_arrived", "failed_runs"}


def test_no_description_holds_what_looks_like_a_number_of_a_person(graph) -> None:
    for key in graph.materializable_asset_keys:
        assert not re.search(r"\d{15}", graph.get(key).description or "")
