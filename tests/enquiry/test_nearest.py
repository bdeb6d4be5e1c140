"""The nearest change: which conditions decide, and how far they are from the other side."""

from __future__ import annotations

import pytest

from enquiry.nearest import Judged, distance, nearest


@pytest.mark.parametrize(
    ("observed", "threshold", "is_met", "expected"),
    [
        ("752.99", "753.00", True, ("stay_below", "0.01", "number")),
        ("753.00", "753.00", False, ("fall_below", "0.00", "number")),
        ("753.01", "753.00", False, ("fall_below", "0.01", "number")),
        ("79", "80.00", False, ("reach", "1.00", "number")),
        ("80", "80.00", True, ("stay_at_least", "0.00", "number")),
        ("-20.00", "753.00", True, ("stay_below", "773.00", "number")),
        ("15", "16.00-60.00", False, ("come_into", "1.00", "number")),
        ("62", "16.00-60.00", False, ("come_into", "2.00", "number")),
        ("2026-10-01", "2026-09-30", False, ("fall_below", "1", "days")),
        ("2026-09-30", "2026-09-30", True, ("stay_below", "0", "days")),
        ("true", "false", False, ("be_otherwise", None, None)),
        (None, "753.00", None, ("be_otherwise", None, None)),
        ("NaN", "753.00", False, ("be_otherwise", None, None)),
        ("dead, dead", "not both dead", False, ("be_otherwise", None, None)),
    ],
)
def test_how_far_a_value_is_from_the_other_side(observed, threshold, is_met, expected):
    found = distance(Judged("income", observed, threshold, is_met))
    assert (found.wanted, found.by, found.unit) == expected


def test_a_child_without_ability_to_work_is_not_told_to_stay_below_the_age_of_the_old():
    assert distance(Judged("no_labour_ability", "12", "60.00", True)).by is None
    assert distance(Judged("no_labour_ability", "58", "60.00", False)).by == "2.00"


def test_one_failing_condition_alone_decides_and_open_ones_are_named_besides():
    found = nearest(
        [Judged("alive", "true", "true", True), Judged("age", "79", "80", False), Judged("x", None, "1", None)]
    )
    assert (found.kind, found.conditions, found.open_besides) == ("all_of", ["age"], ["x"])


def test_an_open_answer_waits_for_every_open_condition():
    found = nearest([Judged("a", "true", "true", True), Judged("b", None, "true", None), Judged("c", None, "1", None)])
    assert (found.kind, found.conditions, found.distances) == ("open", ["b", "c"], [])


def test_whoever_is_entitled_sees_the_nearest_limit_first():
    found = nearest([
        Judged("alive", "true", "true", True), Judged("age", "95", "80", True), Judged("income", "750", "753", True),
    ])  # fmt: skip
    assert (found.kind, found.conditions) == ("any_of", ["income", "age", "alive"])
