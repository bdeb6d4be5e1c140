"""Nights as partitions, and when Dagster calls a feed late."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ingestion.contract import contract_for
from ingestion.home import Home
from orchestration import nights as entries
from orchestration.clock import today
from orchestration.partitions import freshness_policy, nights


def test_a_new_home_has_every_night_from_november_to_today(home: Home) -> None:
    keys = nights(home).get_partition_keys()
    assert keys[0] == "2026-11-01"
    assert keys[-1] == f"{max(today(), date(2026, 11, 1))}"


def test_a_night_after_the_machines_today_is_a_partition_too(home: Home) -> None:
    ahead = today() + timedelta(days=40)
    assert nights(home, ahead).get_partition_keys()[-1] == f"{ahead}"


def test_nights_of_the_ledger_are_partitions(home: Home) -> None:
    entries.begin(home, date(2026, 3, 1))
    assert nights(home).get_partition_keys()[0] == "2026-03-01"


@pytest.mark.parametrize(
    ("code", "deadline", "window"),
    [
        ("MZ01", "0 6 11 * *", timedelta(days=10, hours=6)),  # monthly, due on the tenth
        ("CL01", "0 6 9 1,4,7,10 *", timedelta(days=8, hours=6)),  # quarterly, due on the eighth
        ("CZ01", "0 6 16 * *", timedelta(days=15, hours=6)),  # batches of the month, due on the fifteenth
    ],
)
def test_a_feed_is_late_on_the_morning_after_its_due_day(code: str, deadline: str, window: timedelta) -> None:
    policy = freshness_policy(contract_for(code))
    assert policy.deadline_cron == deadline
    assert policy.serializable_lower_bound_delta.to_timedelta() == window
    assert policy.timezone == "Asia/Shanghai"


def test_a_daily_feed_fails_after_two_missing_days() -> None:
    policy = freshness_policy(contract_for("ZW01"))
    assert policy.fail_window.to_timedelta() == timedelta(hours=60)


def test_a_survey_owes_nothing_by_the_calendar() -> None:
    assert freshness_policy(contract_for("MY01")) is None
