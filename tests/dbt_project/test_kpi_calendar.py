"""The calendar as built from its seed: working-day vectors of the domain handbook, chapters 5.2 and 12."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import duckdb
import pytest

FIXTURE = Path(__file__).parents[2] / "dbt_project" / "tests" / "fixtures" / "workdays_around_holidays.csv"
COLUMNS = "calendar_date, is_workday, calendar_status, workday_number, next_workday_date"


@pytest.fixture(scope="module")
def calendar(built):
    with duckdb.connect(str(built.home.warehouse), read_only=True) as connection:
        yield connection


@pytest.mark.parametrize(
    ("accepted", "limit", "last_day"),
    [
        (date(2026, 2, 13), 5, date(2026, 2, 27)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2025, 9, 30), 3, date(2025, 10, 11)),
    ],
)
def test_limit_in_working_days_ends_as_in_the_handbook(calendar, accepted, limit, last_day):
    found = calendar.execute(
        "select min(due.calendar_date) from intermediate.int_workdays__numbered as due,"
        " intermediate.int_workdays__numbered as start"
        " where start.calendar_date = ? and due.workday_number = start.workday_number + ?",
        [accepted, limit],
    ).fetchone()
    assert found == (last_day,)


@pytest.mark.parametrize(
    ("year", "days"), [(2021, 250), (2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)]
)
def test_year_has_the_working_days_of_its_notice(calendar, year, days):
    found = calendar.execute(
        "select count(*) from intermediate.int_workdays__numbered where is_workday and year(calendar_date) = ?", [year]
    ).fetchone()
    assert found == (days,)


def test_year_without_a_notice_is_monday_to_friday_and_says_so(calendar):
    found = calendar.execute(
        "select distinct calendar_status, is_workday = (isodow(calendar_date) <= 5)"
        " from intermediate.int_workdays__numbered where year(calendar_date) = 2027"
    ).fetchall()
    assert found == [("CALENDAR_UNCONFIRMED", True)]


def test_days_that_the_unit_tests_use_are_those_of_the_calendar(calendar):
    rows = [tuple(row) for row in csv.reader(FIXTURE.open(encoding="utf-8"))][1:]
    days = ", ".join(f"date '{row[0]}'" for row in rows)
    found = calendar.execute(
        f"select {COLUMNS} from intermediate.int_workdays__numbered where calendar_date in ({days}) order by 1"
    ).fetchall()
    as_text = [tuple(str(v).lower() if isinstance(v, bool) else str(v) for v in row) for row in found]
    assert as_text == rows
