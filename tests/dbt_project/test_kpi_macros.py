"""Arithmetic of the metrics against published values and an independent computation."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Template

MACROS = Path(__file__).parents[2] / "dbt_project" / "macros"
HORIZON = 20


def render(macro: str, call: str) -> str:
    return Template((MACROS / f"{macro}.sql").read_text("utf-8") + "{{ " + call + " }}").render()


def wilson(successes: int, trials: int) -> tuple[float, float]:
    columns = [render("wilson_bound", f"wilson_bound('{successes}', '{trials}', '{side}')") for side in ("low", "high")]
    return duckdb.sql(f"select {', '.join(columns)}").fetchone()  # pyright: ignore[reportReturnType]


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_interval_is_the_one_of_newcombe_1998(successes, trials, low, high):
    assert wilson(successes, trials) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_share_of_nothing_has_no_interval():
    assert wilson(0, 0) == (None, None)


def estimate(cases: list[tuple[int, bool, int]]) -> tuple[float | None, float]:
    """Median and restricted mean by the macro, for (observed days, decided, weight)."""
    rows = ", ".join(f"('a', {days}, {decided}, {weight}, {HORIZON})" for days, decided, weight in cases)
    call = "survival_estimate('cases', ['cell', 'horizon_workdays'], 'horizon_workdays', 'weight')"
    with duckdb.connect() as connection:
        return connection.execute(
            f"with cases as (select * from (values {rows}) as v"
            "(cell, observed_workdays, is_decided, weight, horizon_workdays))"
            f" select median_workdays, restricted_mean_workdays from {render('survival_estimate', call)}"
        ).fetchone()  # pyright: ignore[reportReturnType]


def open_share(cases: list[tuple[int, bool, int]], day: int) -> float:
    """Share still undecided after a day: the product over the days up to it, from the definition."""
    share = 1.0
    for each in range(day + 1):
        waiting = sum(weight for days, _, weight in cases if days >= each)
        deciding = sum(weight for days, decided, weight in cases if days == each and decided)
        if waiting:
            share *= 1 - deciding / waiting
    return share


CASES = st.lists(st.tuples(st.integers(0, 30), st.booleans(), st.integers(1, 4)), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(CASES)
def test_restricted_mean_is_the_area_under_the_share_still_open(cases):
    area = sum(open_share(cases, day) for day in range(HORIZON))
    assert estimate(cases)[1] == pytest.approx(area, abs=1e-3)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, HORIZON), st.just(True), st.just(1)), min_size=1, max_size=12))
def test_without_open_cases_they_are_the_plain_median_and_mean(cases):
    days = sorted(days for days, _, _ in cases)
    middle = len(days) // 2
    median = days[middle] if len(days) % 2 else (days[middle - 1] + days[middle]) / 2
    assert estimate(cases) == (pytest.approx(median), pytest.approx(sum(days) / len(days), abs=1e-3))
