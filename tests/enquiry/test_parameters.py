"""Values that a simulation may try: what is refused, and what a notice makes of the dated rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import duckdb
import pytest

from enquiry.parameters import ParameterError, apply, parameters, parse

KNOWN = parameters({"DIBAO_STD": ["urban", "rural"], "AGED_AGE": ["all"], "NEW_ONE": ["all"]})
ROWS = """
    ('DIBAO_STD', 'urban', '341500', 700, date '2024-07-01', null, 'found'),
    ('DIBAO_STD', 'urban', '341504', 800, date '2025-07-01', date '2026-06-30', 'synthetic'),
    ('DIBAO_STD', 'urban', '341504', 806, date '2026-07-01', null, 'synthetic'),
    ('DIBAO_STD', 'rural', '341504', 753, date '2025-07-01', null, 'synthetic')
"""


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
        connection.execute(
            "create table dated as select *, 'DIBAO' as programme_code, '标准' as name_zh, 'CNY' as unit, value_number as"
            f" low_number, value_number as high_number from (values {ROWS}) as t (parameter_code, category, area_code,"
            " value_number, valid_from_date, valid_to_date, status)"
        )
        yield connection


def values(connection, day):
    return connection.execute(
        "select category, area_code, value_number from dated where valid_from_date <= $1 and"
        " coalesce(valid_to_date, date '9999-12-31') >= $1 order by all",
        [day],
    ).fetchall()


def test_a_name_sets_every_category_and_one_may_be_named():
    assert [(s.category, s.value) for s in parse(["dibao_standard=830"], KNOWN)] == [("rural", 830), ("urban", 830)]
    assert [s.category for s in parse(["DIBAO_STD.urban=0.5"], KNOWN)] == ["urban"]
    assert parse(["new_one=3"], KNOWN)[0].parameter.code == "NEW_ONE"


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ([], "say what to try"),
        (["dibao_standard"], "is no NAME=VALUE"),
        (["dibao_standart=830"], "did you mean dibao_standard"),
        (["dibao_standard=lots"], "is not a number"),
        (["dibao_standard="], "is not a number"),
        (["dibao_standard=inf"], "is not a number"),
        (["dibao_standard=-1"], "is negative"),
        (["dibao_standard=830.001"], "more than 2 decimals"),
        (["dibao_standard.suburban=830"], "no category 'suburban'; it has rural, urban"),
        (["dibao_standard=830", "dibao_standard.urban=840"], "set twice for urban"),
    ],
)
def test_what_cannot_be_tried_is_refused_by_name(asked, says):
    with pytest.raises(ParameterError, match=says):
        parse(asked, KNOWN)


def test_a_value_holds_from_its_day_and_the_one_before_it_until_then(connection):
    apply(connection, "dated", parse(["dibao_standard.rural=830"], KNOWN), date(2026, 7, 1), "341504")
    assert ("rural", "341504", Decimal(753)) in values(connection, date(2026, 6, 30))
    assert [row for row in values(connection, date(2026, 7, 1)) if row[0] == "rural"] == [("rural", "341504", 830)]


def test_a_value_takes_the_place_of_one_that_begins_on_its_day(connection):
    apply(connection, "dated", parse(["dibao_standard.urban=830"], KNOWN), date(2026, 7, 1), "341504")
    assert values(connection, date(2026, 7, 1)) == [
        ("rural", "341504", 753), ("urban", "341500", 700), ("urban", "341504", 830),
    ]  # fmt: skip


def test_a_value_that_would_overlap_a_later_notice_is_refused(connection):
    with pytest.raises(ParameterError, match="has a value from 2026-07-01 on, which would overlap one from 2026-06-30"):
        apply(connection, "dated", parse(["dibao_standard.urban=830"], KNOWN), date(2026, 6, 30), "341504")
