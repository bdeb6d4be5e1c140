"""What questions about decisions take from the project itself: which parameters are read, and what hangs on them."""

from __future__ import annotations

import pytest

from enquiry.words import words
from orchestration.dbt_runner import DIGEST, compiled
from orchestration.replay import Parts
from orchestration.scratch import below, read_manifest
from orchestration.simulate import dependent, in_order, known_parameters, programmes_of


@pytest.fixture(scope="module")
def manifest(built):
    return read_manifest(built.home)


def names(manifest, nodes):
    return [manifest["nodes"][node]["name"] for node in nodes]


def test_every_parameter_that_decides_has_a_readable_name(manifest):
    known = {parameter.code: parameter for parameter in known_parameters(manifest)}
    assert set(words()["parameters"].values()) == set(known)
    assert known["DIBAO_STD"].categories == ("rural", "urban")
    assert known["AGED_AGE"].categories == ("all",)


@pytest.mark.parametrize(
    ("code", "built_anew", "programmes"),
    [
        ("AGED_AGE", ["int_conditions__old_age_allowance", "int_eligibility__conditions"], ["GAOLING"]),
        ("DISAB_CARE", [], ["CJR_CARE"]),
        ("AGED_ALLOW", [], ["GAOLING"]),
        (
            "DIBAO_STD",
            [
                "int_conditions__hardship_support", "int_conditions__marginal_household",
                "int_conditions__subsistence_allowance", "int_eligibility__conditions",
            ],
            ["BIANYUAN", "DIBAO", "TEKUN"],
        ),
    ],
)  # fmt: skip
def test_only_what_depends_on_a_parameter_is_built(manifest, code, built_anew, programmes):
    chosen = dependent(manifest, {code})
    always = {"int_eligibility__amounts", "int_eligibility__decided", "int_programme_parameters__current"}
    assert set(names(manifest, chosen)) == {*built_anew, *always}
    assert programmes_of(manifest, chosen, {code}) == programmes
    order = names(manifest, in_order(manifest, chosen))
    assert order[0] == "int_programme_parameters__current" and order[-1] == "int_eligibility__amounts"


def test_a_parameter_behind_the_facts_is_followed_to_all_that_reads_them(manifest):
    chosen = dependent(manifest, {"CHILD_CUSTODY_MONTHS"})
    assert {"int_parents__judged", "int_policy_facts__persons"} <= set(names(manifest, chosen))
    assert "SHISHI" in programmes_of(manifest, chosen, {"CHILD_CUSTODY_MONTHS"})


def test_the_builds_of_a_replay_are_the_way_to_the_decisions_each_node_once(manifest):
    parts = Parts.of(manifest)
    way = below(manifest, ["model.minsheng.int_eligibility__decided"], "parent_map") & set(manifest["nodes"])
    assert not parts.records & parts.decisions and way <= parts.records | parts.decisions
    assert parts.on_rules <= parts.decisions and parts.on_identities <= parts.decisions
    assert "model.minsheng.int_citizens__linked" in parts.on_identities
    assert "model.minsheng.int_conditions__old_age_allowance" in parts.on_rules


def test_sql_that_a_build_left_is_read_and_that_of_another_project_never(manifest, built):
    models = {node: manifest["nodes"][node] for node in dependent(manifest, {"DIBAO_STD"})}
    key, target = "model.minsheng.int_conditions__subsistence_allowance", built.home.dbt_target
    written = target / "compiled/minsheng" / models[key]["original_file_path"]
    left = compiled(built.home, models)
    written.unlink()
    assert compiled(built.home, models) == left  # asked of dbt
    written.write_text("select 'left by a build'")
    assert compiled(built.home, models)[key] == "select 'left by a build'"
    (target / DIGEST).write_text("of another project")
    assert compiled(built.home, models) == left
