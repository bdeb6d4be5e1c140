"""Gains, losses and cost of another value, and how small groups are kept from sight."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import duckdb
import pytest

from enquiry.simulation import Cell, Effect, effects, protect

SHOWN = Effect("P", 100, 103, 8, 5, True, 0, Decimal("10.00"), Decimal("11.00"))


def cells(*counts):
    return [Cell("township", f"T{place}", gaining, losing) for place, (gaining, losing) in enumerate(counts)]


@pytest.mark.parametrize("count", [5, 0])
def test_a_count_of_nobody_or_five_is_shown(count):
    assert protect(replace(SHOWN, gaining=count)).gaining == count


@pytest.mark.parametrize(
    ("effect", "hidden"),
    [
        (replace(SHOWN, gaining=4), {"gaining", "entitled_after", "monthly_after_yuan"}),
        (replace(SHOWN, losing=1), {"losing", "entitled_after", "monthly_after_yuan"}),
        (
            replace(SHOWN, entitled_before=4),
            {"entitled_before", "monthly_before_yuan", "entitled_after", "monthly_after_yuan"},
        ),
        # of 100 - 98 = 2 the 98 goes too, or the 2 could be worked out
        (
            replace(SHOWN, entitled_after=2, gaining=0, losing=98),
            {"entitled_after", "monthly_after_yuan", "gaining", "losing"},
        ),
        (replace(SHOWN, without_figure=3), {"without_figure", "monthly_after_yuan"}),
    ],
)
def test_a_small_count_hides_what_it_could_be_worked_out_from(effect, hidden):
    shown = protect(effect)
    assert {name for name, value in vars(shown).items() if value is None} == hidden


def test_a_single_small_group_takes_the_next_larger_with_it():
    shown = protect(replace(SHOWN, gaining=108, cells=cells((3, 0), (5, 0), (100, 5))))
    assert [(cell.gaining, cell.losing) for cell in shown.cells] == [(None, 0), (None, 0), (100, 5)]


def test_two_small_groups_hide_each_other():
    shown = protect(replace(SHOWN, gaining=10, cells=cells((3, 0), (2, 0), (5, 5))))
    assert [cell.gaining for cell in shown.cells] == [None, None, 5]


def test_no_group_is_named_for_the_sake_of_a_hidden_number():
    shown = protect(replace(SHOWN, gaining=4, cells=cells((4, 0), (0, 5))))
    assert [(cell.gaining, cell.losing) for cell in shown.cells] == [(None, 5)]


def test_effects_are_those_of_the_two_builds():
    with duckdb.connect() as connection:
        # 20 people with incomes from 600 on by tens, standard 700 then 750; the child allowance of six
        connection.execute(
            "create table people as select 'C' || i as citizen_id, case when i < 15 then '341504001' end as township_code,"
            " 50 + i as age_years from range(20) t(i)"
        )
        for name, standard in (("before", 700), ("after", 750)):
            connection.execute(
                f"create table {name} as select 'C' || i as citizen_id, 'DIBAO' as programme_code, 600 + 10 * i <"
                f" {standard} as is_eligible, case when 600 + 10 * i < {standard} then ({standard} - 600 - 10 *"
                " i)::decimal(18, 2) end as amount_yuan from range(20) t(i) union all select 'K' || i, 'GUER',"
                f" {standard} = 750, null from range(6) t(i)"
            )
        dibao, guer, nothing = effects(connection, ["DIBAO", "GUER", "ZICAN"])
    assert (dibao.entitled_before, dibao.entitled_after, dibao.gaining, dibao.losing) == (10, 15, 5, 0)
    assert (dibao.monthly_before_yuan, dibao.monthly_after_yuan) == (550, 1200)
    assert sorted((cell.dimension, cell.group, cell.gaining) for cell in dibao.cells) == [
        ("age_group", "60-79", 5), ("township", "341504001", 5),
    ]  # fmt: skip
    assert (guer.gaining, guer.has_figure, guer.without_figure, guer.cells) == (6, False, 6, [])
    assert (nothing.entitled_before, nothing.gaining, nothing.has_figure) == (0, 0, False)
