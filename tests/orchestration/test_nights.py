"""Exit codes, what counts as nothing new, and dates that would go back in time."""

from __future__ import annotations

from datetime import date

import pytest
from support.deliveries import arrive

from ingestion import loads
from ingestion.home import Home
from ingestion.ledger import open_ledger, upsert
from orchestration import nights
from orchestration.nights import Exit, Summary
from publication.folders import EDITIONS, show

NIGHT, NEXT = date(2026, 11, 1), date(2026, 11, 2)


def publish(home: Home, night: date) -> None:
    """An edition that readers see, as the release leaves it."""
    edition = home.published / EDITIONS / f"{night}-1"
    edition.mkdir(parents=True, exist_ok=True)
    show(home, night, edition)


@pytest.fixture
def ended(home: Home) -> Home:
    """A home whose night of 1 November ended as published, with one load in effect."""
    with open_ledger(home.ledger) as ledger:
        arrive(ledger, "公安_户籍人口_341504_202610_20261031.csv", night=NIGHT)
    nights.begin(home, NIGHT)
    publish(home, NIGHT)
    nights.finish(home, NIGHT, Summary("published", Exit.PUBLISHED))
    return home


@pytest.mark.parametrize(
    ("outcome", "told", "code"),
    [
        ("published", {}, 0),
        ("published", {"stale": ["a"]}, 3),
        ("published", {"held": ["a"]}, 3),
        ("published", {"refused": ["a.csv"]}, 3),
        ("published", {"defects": ["a"]}, 3),
        ("published", {"parameters": ["overlay.csv, line 7"]}, 3),
        ("withheld", {"stale": ["a"]}, 4),
        ("failed", {}, 1),
    ],
)
def test_the_exit_code_says_how_the_night_ended(outcome: str, told: dict[str, list[str]], code: int) -> None:
    nothing: dict[str, list[str]] = {"stale": [], "held": [], "refused": [], "defects": []}
    assert nights.exit_code(outcome, **(nothing | told)) == code


def test_a_night_with_the_same_inputs_is_unchanged(ended: Home) -> None:
    assert nights.is_unchanged(ended, NIGHT)
    assert nights.summary(ended, NIGHT).outcome == "published"


@pytest.fixture
def approved(ended: Home) -> Home:
    """The same night, withheld at first, with an approval that is not entered yet."""
    nights.finish(ended, NIGHT, Summary("withheld", Exit.WITHHELD, stale=["a"], failing_checks=["keys_are_unique"]))
    with open_ledger(ended.ledger) as ledger:
        row = {"load_date": f"{NIGHT}", "check_name": "keys_are_unique", "author": "anna", "approver": "bo"}
        upsert(ledger, "acceptances", row | {"reason": "known", "accepted_at": "2026-11-01 10:00:00"})
    return ended


def test_a_withheld_night_that_two_persons_published_has_nothing_left_to_do(approved: Home) -> None:
    nights.approve(approved, NIGHT, is_published=True, was_unchanged=True)
    assert nights.is_unchanged(approved, NIGHT)
    told = nights.summary(approved, NIGHT)
    assert (told.outcome, told.exit_code, told.failing_checks) == ("published", Exit.STALE_OR_HELD, [])


def test_a_night_that_still_waits_for_an_approval_stays_withheld(approved: Home) -> None:
    nights.approve(approved, NIGHT, is_published=False, was_unchanged=True)
    assert nights.is_unchanged(approved, NIGHT)
    assert nights.summary(approved, NIGHT).exit_code == Exit.WITHHELD


def test_an_approval_does_not_hide_that_something_else_changed(approved: Home) -> None:
    nights.approve(approved, NIGHT, is_published=True, was_unchanged=False)
    assert not nights.is_unchanged(approved, NIGHT)
    assert nights.summary(approved, NIGHT).outcome == "published"


def test_a_decision_of_a_person_makes_the_night_new(ended: Home) -> None:
    with open_ledger(ended.ledger) as ledger:
        loads.hold(ledger, "GA01", "under review", author="engineer")
    assert not nights.is_unchanged(ended, NIGHT)


def test_a_released_row_makes_the_night_new(ended: Home) -> None:
    with open_ledger(ended.ledger) as ledger:
        load_id = ledger.execute("select load_id from loads").fetchone()[0]
        row = {"load_id": load_id, "row_number": 7, "released_at": "2026-11-01 10:00:00", "author": "engineer"}
        upsert(ledger, "releases", row)
    assert not nights.is_unchanged(ended, NIGHT)


def test_a_load_of_a_later_night_leaves_an_earlier_one_unchanged(ended: Home) -> None:
    with open_ledger(ended.ledger) as ledger:
        arrive(ledger, "公安_户籍人口_341504_202610_20261102_V2.csv", night=NEXT)
    assert nights.is_unchanged(ended, NIGHT)


def test_a_killed_night_is_run_in_full_again(ended: Home) -> None:
    nights.begin(ended, NIGHT)
    assert not nights.is_unchanged(ended, NIGHT)


def test_a_failed_night_is_run_in_full_again(ended: Home) -> None:
    nights.finish(ended, NIGHT, Summary("failed", Exit.OUR_FAILURE, message="dbt"))
    assert not nights.is_unchanged(ended, NIGHT)


def test_a_date_before_the_newest_night_is_refused_and_says_what_to_do(ended: Home) -> None:
    with pytest.raises(nights.DateOrder) as refused:
        nights.check_order(ended, date(2026, 10, 31))
    assert "minsheng backfill --from 2026-10-31 --to 2026-10-31" in str(refused.value)
    assert "2026-10-31" in refused.value.text_zh


def test_the_newest_night_and_later_dates_may_run(ended: Home) -> None:
    nights.check_order(ended, NIGHT)
    nights.check_order(ended, NEXT)
    assert not nights.is_replay(ended, NIGHT)


def test_an_older_night_that_ran_may_run_again_as_it_stood(ended: Home) -> None:
    publish(ended, NEXT)
    nights.check_order(ended, NIGHT)
    assert nights.is_replay(ended, NIGHT)
