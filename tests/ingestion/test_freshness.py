"""A feed is stale only past its due day; never received and held are states of their own."""

from __future__ import annotations

from datetime import date

import pytest
from support.deliveries import arrive, delivery, feed, ledger_in

from ingestion import loads
from ingestion.contract import contracts
from ingestion.freshness import FeedState, feed_state, feed_states, owed
from ingestion.ledger import upsert

SHRUNK = ("SHRUNK", "A township lost 40 % of its rows.", "某乡镇减少四成。")


@pytest.fixture
def ledger(tmp_path):
    with ledger_in(tmp_path) as connection:
        yield connection


def state(ledger, code: str, night: str) -> FeedState:
    return feed_state(ledger, feed(code), date.fromisoformat(night))


@pytest.mark.parametrize(
    ("code", "night", "period_end", "due"),
    [
        ("MZ02", "2026-11-10", "2026-09-30", "2026-10-10"),  # on the due day October may still come
        ("MZ02", "2026-11-11", "2026-10-31", "2026-11-10"),
        ("MZ02", "2026-12-31", "2026-11-30", "2026-12-10"),
        ("MZ02", "2027-01-10", "2026-11-30", "2026-12-10"),
        ("MZ02", "2027-01-11", "2026-12-31", "2027-01-10"),
        ("CZ01", "2026-11-15", "2026-09-30", "2026-10-15"),
        ("CZ01", "2026-11-16", "2026-10-31", "2026-11-15"),
        ("CL01", "2026-10-08", "2026-06-30", "2026-07-08"),
        ("CL01", "2026-10-09", "2026-09-30", "2026-10-08"),
        ("CL01", "2027-01-08", "2026-09-30", "2026-10-08"),
        ("CL01", "2027-01-09", "2026-12-31", "2027-01-08"),
        ("JY01", "2026-07-31", "2025-12-31", "2026-01-31"),
        ("JY01", "2026-08-01", "2026-06-30", "2026-07-31"),
        ("ZW01", "2026-11-04", "2026-11-02", "2026-11-03"),
    ],
)
def test_what_is_owed_changes_on_the_day_after_the_due_day(code, night, period_end, due):
    owes = owed(feed(code), date.fromisoformat(night))
    assert owes is not None
    assert (owes.period_end.isoformat(), owes.due_date.isoformat()) == (period_end, due)


def test_a_feed_per_round_owes_nothing(ledger):
    arrive(ledger, "满意度_调查_341504_2024_20241101.csv")
    assert owed(feed("MY01"), date(2026, 11, 20)) is None
    assert state(ledger, "MY01", "2026-11-20").state == "current"


def test_a_monthly_feed_is_current_on_its_due_day_and_stale_the_day_after(ledger):
    load_id = arrive(ledger, "民政_低保成员_341504_202609_20261009.xlsx", night=date(2026, 10, 9))
    on_the_day, after = state(ledger, "MZ02", "2026-11-10"), state(ledger, "MZ02", "2026-11-11")
    assert (on_the_day.state, on_the_day.days_late) == ("current", 0)
    assert (after.state, after.days_late, after.due_date) == ("stale", 1, date(2026, 11, 10))
    assert (after.load_id, after.period, after.received_date) == (load_id, date(2026, 9, 1), date(2026, 10, 9))
    assert "2026-11-10" in (after.reason or "")
    assert "逾期 1 天" in (after.reason_zh or "")


def test_a_roster_named_after_the_month_of_delivery_owes_that_month(ledger):
    arrive(ledger, "民政_低保成员_341504_202609_20260910.xlsx", night=date(2026, 9, 10))
    assert state(ledger, "MZ02", "2026-10-10").state == "current"
    assert state(ledger, "MZ02", "2026-10-11").state == "stale"  # October's was due the day before
    arrive(ledger, "民政_低保成员_341504_202610_20261012.xlsx", night=date(2026, 10, 12))
    assert state(ledger, "MZ02", "2026-11-10").state == "current"
    assert state(ledger, "MZ02", "2026-11-11").days_late == 1


def test_a_file_made_on_the_last_day_of_its_month_owes_nothing_sooner(ledger):
    arrive(ledger, "民政_低保成员_341504_202610_20261031.xlsx", night=date(2026, 10, 31))
    assert state(ledger, "MZ02", "2026-11-20").state == "current"
    assert state(ledger, "MZ02", "2026-12-11").state == "stale"


def test_a_daily_feed_is_stale_two_days_after_the_last_day_it_told_of(ledger):
    arrive(ledger, "政务_办件_341504_20261101_20261102.csv", night=date(2026, 11, 2))
    assert state(ledger, "ZW01", "2026-11-03").state == "current"  # Monday's file may come today
    stale = state(ledger, "ZW01", "2026-11-04")
    assert (stale.state, stale.days_late) == ("stale", 1)


def test_days_late_count_from_the_first_period_missing(ledger):
    arrive(ledger, "民政_低保成员_341504_202607_20260809.xlsx")
    assert state(ledger, "MZ02", "2026-11-20").days_late == (date(2026, 11, 20) - date(2026, 9, 10)).days


def test_a_years_file_reaches_to_the_day_before_it_was_delivered(ledger):
    arrive(ledger, "政务_办件_341504_2026_20261101.csv", night=date(2026, 11, 1))
    assert state(ledger, "ZW01", "2026-11-02").state == "current"
    assert state(ledger, "ZW01", "2026-11-03").state == "stale"
    arrive(ledger, "项目_月报_341504_2026_20261101.csv", night=date(2026, 11, 1))
    assert state(ledger, "XM03", "2026-11-06").state == "current"  # October is in it
    assert state(ledger, "XM03", "2026-12-06").state == "stale"


def test_a_township_whose_part_is_missing_makes_the_feed_stale_and_is_named(ledger):
    for area in ("341504102", "341504104"):
        arrive(ledger, f"民政_低保成员_{area}_202609_20261009.xlsx", night=date(2026, 10, 9))
    arrive(ledger, "民政_低保成员_341504102_202610_20261109.xlsx", night=date(2026, 11, 9))
    assert state(ledger, "MZ02", "2026-11-10").state == "current"
    stale = state(ledger, "MZ02", "2026-11-11")
    assert (stale.state, stale.areas_missing) == ("stale", ("341504104",))
    assert "姚李镇" in (stale.reason_zh or "")


def test_a_file_of_the_whole_district_makes_good_for_every_township(ledger):
    arrive(ledger, "民政_低保成员_341504104_202609_20261009.xlsx")
    arrive(ledger, "民政_低保成员_341504_202610_20261109.xlsx")
    assert state(ledger, "MZ02", "2026-11-20").state == "current"


def test_never_received_is_a_state_of_its_own(ledger):
    assert {item.state for item in feed_states(ledger, date(2026, 11, 20))} == {"never_received"}
    assert [item.feed for item in feed_states(ledger, date(2026, 11, 20))] == list(contracts())


def test_a_feed_with_a_held_delivery_is_held_and_keeps_its_last_good_load(ledger):
    old = arrive(ledger, "民政_低保成员_341504_202609_20261009.xlsx")
    new = arrive(ledger, "民政_低保成员_341504_202610_20261109.xlsx", holds=[SHRUNK])
    held = state(ledger, "MZ02", "2026-11-20")
    assert (held.state, held.load_id, held.code) == ("held", old, "SHRUNK")
    loads.release(ledger, new, "confirmed")
    assert (state(ledger, "MZ02", "2026-11-20").state, state(ledger, "MZ02", "2026-11-20").load_id) == ("current", new)


def refuse(ledger, name: str) -> None:
    item = delivery(name)
    row = {
        "load_id": item.load_id, "load_sequence": 1, "feed": item.contract.id, "file_name": name, "file_path": name,
        "file_sha256": item.sha256, "file_bytes": 1, "load_date": "2026-11-09", "period": str(item.period),
        "period_text": item.period_text, "area_code": item.area_code, "delivered_date": str(item.delivered_date),
        "outcome": "refused", "state": "refused", "reason_code": "HEADER_MISSING", "reason": "No header.",
        "reason_zh": "缺少表头。",
    }  # fmt: skip
    upsert(ledger, "loads", row)


def test_a_feed_whose_newest_file_was_refused_is_held_until_a_good_one_comes(ledger):
    arrive(ledger, "民政_低保成员_341504_202609_20261009.xlsx")
    refuse(ledger, "民政_低保成员_341504_202610_20261109.xlsx")
    assert (state(ledger, "MZ02", "2026-11-10").state, state(ledger, "MZ02", "2026-11-10").reason) == (
        "held",
        "No header.",
    )
    arrive(ledger, "民政_低保成员_341504_202610_20261110.xlsx")
    assert state(ledger, "MZ02", "2026-11-20").state == "current"


def test_a_refused_file_that_came_again_without_rows_waits_no_more(ledger):
    first = arrive(ledger, "民政_殡葬火化_341504_202609_20261008.xlsx", rows_body=0, rows_loaded=0)
    refuse(ledger, "民政_殡葬火化_341504_202610_20261107.xlsx")
    assert state(ledger, "MZ10", "2026-11-20").state == "held"
    load = loads.load_row(ledger, first)
    named = {key: load[key] for key in ("feed", "file_sha256", "area_code")}
    row = {
        "load_date": "2026-11-09",
        "file_path": "x",
        "file_name": "x",
        "outcome": "unchanged",
        "period_text": "202610",
    }
    upsert(ledger, "sightings", row | named | {"period": "2026-10-01", "delivered_date": "2026-11-08"})
    assert state(ledger, "MZ10", "2026-11-20").state == "current"


def test_an_old_file_that_was_refused_says_nothing_of_the_feed_today(ledger):
    arrive(ledger, "民政_低保成员_341504_202610_20261109.xlsx")
    refuse(ledger, "民政_低保成员_341504_202605_20260609.xlsx")
    assert state(ledger, "MZ02", "2026-11-20").state == "current"


def test_an_old_night_is_told_as_it_stood(ledger):
    old = arrive(ledger, "民政_低保成员_341504_202609_20261009.xlsx", night=date(2026, 10, 9))
    arrive(ledger, "民政_低保成员_341504_202610_20261109.xlsx", night=date(2026, 11, 9))
    assert state(ledger, "MZ02", "2026-11-01").load_id == old


def test_a_register_that_came_again_unchanged_is_current(ledger):
    load_id = arrive(ledger, "项目_项目_341504_202609_20261005.csv", night=date(2026, 10, 5))
    assert state(ledger, "XM01", "2026-11-06").state == "stale"
    load = loads.load_row(ledger, load_id)
    named = {key: load[key] for key in ("feed", "file_sha256", "area_code")}
    row = {
        "load_date": "2026-11-05",
        "file_path": "x",
        "file_name": "x",
        "outcome": "unchanged",
        "period_text": "202610",
    }
    upsert(ledger, "sightings", row | named | {"period": "2026-10-01", "delivered_date": "2026-11-05"})
    found = state(ledger, "XM01", "2026-11-06")
    assert (found.state, found.load_id, found.period) == ("current", load_id, date(2026, 10, 1))


def test_nothing_to_report_twice_in_the_same_bytes_counts_as_delivered(ledger):
    name = "财政_国库支付_341504_20261106_20261107.csv"
    first = arrive(ledger, name, night=date(2026, 11, 7), rows_body=0, rows_loaded=0)
    sha = loads.load_row(ledger, first)["file_sha256"]
    assert state(ledger, "CZ04", "2026-11-09").state == "stale"
    sighting = {
        "load_date": "2026-11-08",
        "file_path": "x",
        "file_name": "x",
        "file_sha256": sha,
        "outcome": "duplicate",
    }
    named = {"feed": feed("CZ04").id, "period": "2026-11-07", "period_text": "20261107", "area_code": "341504"}
    upsert(ledger, "sightings", sighting | named)
    assert state(ledger, "CZ04", "2026-11-09").state == "current"
