"""Every rule of the models holds on both sides of its boundaries, and every model builds when no feed ever came."""

from __future__ import annotations

# Models of intermediate that only put together or hand on what others decide. Anything else has a unit test.
WITHOUT_A_RULE = {
    "int_divisions__named", "int_division_texts__collected", "int_rosters__listed", "int_payments__unioned",
    "int_days__listed",
}  # fmt: skip


def _said(results) -> str:
    return "\n".join(f"{result.node.name}: {result.message}" for result in results)


def test_every_rule_gives_what_its_unit_test_says(built):
    results = built.of_type("unit_test")
    assert results, "no unit test ran"
    failing = [result for result in results if result.status != "pass"]
    assert not failing, _said(failing)


def test_every_model_builds_although_no_feed_was_ever_received(built):
    failing = [result for result in built.of_type("model") if result.status != "success"]
    assert not failing, _said(failing)


def test_no_data_test_complains_about_an_empty_district(built):
    failing = [result for result in built.of_type("test") if result.status != "pass"]
    assert not failing, _said(failing)


def test_every_model_with_a_rule_of_its_own_has_a_unit_test(built):
    tested = {result.node.tested_node_unique_id.split(".")[-1] for result in built.of_type("unit_test")}
    models = {r.node.name for r in built.of_type("model") if r.node.schema in ("intermediate", "kpi")}
    assert models - tested - WITHOUT_A_RULE == set()
