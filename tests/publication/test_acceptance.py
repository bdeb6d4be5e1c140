"""A withheld night is released by two persons, and only for the content they saw."""

from datetime import timedelta

import pytest
from support.small_home import NIGHT, change_night, fail_gate, small_home

from ingestion.ledger import open_ledger
from publication import acceptance, release
from publication.acceptance import AcceptanceError, accepted_checks
from publication.access import open_published
from publication.build import build_candidate
from publication.folders import read_manifest, withheld_folder, withheld_nights

REASON = "September of one township is missing and will come"


def withhold(home, *checks, night=NIGHT):
    build_candidate(home, night)
    fail_gate(home, *checks, night=night)
    release.withhold(home, night, list(checks))


@pytest.fixture
def home(tmp_path):
    home = small_home(tmp_path)
    withhold(home, "payments_reconcile")
    return home


def test_one_asks_another_approves_and_the_night_is_published(home):
    acceptance.request(home, ["payments_reconcile"], REASON, person="anna")
    assert withheld_nights(home) == [NIGHT]
    night, published = acceptance.approve(home, ["payments_reconcile"], person="bo")
    assert night.is_accepted
    assert published.outcome == "accepted"
    assert withheld_nights(home) == []
    with open_published(home) as shown:
        assert shown.marts_date == NIGHT
        assert not shown.is_withheld
        row = shown.run("select gate_outcome, accepted_by, approved_by, reason from audit.publications").fetchall()
        assert row == [("accepted", "anna", "bo", f"payments_reconcile: {REASON}")]
        asked = shown.run("select author, approver, reason from audit.acceptances").fetchall()
        assert asked == [("anna", "bo", REASON)]
        # What was checked and failed stays on record.
        failed = shown.run("select check_name from audit.check_results where status = 'fail'").fetchall()
        assert failed == [("payments_reconcile",)]


def test_who_asked_cannot_approve(home):
    acceptance.request(home, ["payments_reconcile"], REASON, person="anna")
    with pytest.raises(AcceptanceError, match="another person must approve"):
        acceptance.approve(home, ["payments_reconcile"], person="anna")
    assert withheld_nights(home) == [NIGHT]


def test_nobody_can_approve_what_nobody_asked_for(home):
    with pytest.raises(AcceptanceError, match="nobody asked"):
        acceptance.approve(home, ["payments_reconcile"], person="bo")


@pytest.mark.parametrize("reason", ["", "  ok  "])
def test_a_reason_is_needed(home, reason):
    with pytest.raises(AcceptanceError, match="reason"):
        acceptance.request(home, ["payments_reconcile"], reason, person="anna")


def test_a_misspelt_check_is_answered_with_the_nearest(home):
    with pytest.raises(AcceptanceError, match="did you mean payments_reconcile"):
        acceptance.request(home, ["payment_reconciles"], REASON, person="anna")


def test_every_failing_check_must_be_accepted(tmp_path):
    home = small_home(tmp_path)
    withhold(home, "payments_reconcile", "rows_do_not_shrink")
    acceptance.request(home, ["payments_reconcile", "rows_do_not_shrink"], REASON, person="anna")
    night, published = acceptance.approve(home, ["payments_reconcile"], person="bo")
    assert published is None
    assert [check.state for check in night.checks] == ["accepted", "requested"]
    _, published = acceptance.approve(home, ["rows_do_not_shrink"], person="carl")
    assert published.outcome == "accepted"


def test_an_acceptance_does_not_hold_for_another_content(home):
    """The night ran again with new files: what anna and bo saw is not what would be published."""
    acceptance.request(home, ["payments_reconcile"], REASON, person="anna")
    change_night(home, NIGHT)
    withhold(home, "payments_reconcile")
    with pytest.raises(AcceptanceError, match="nobody asked to accept payments_reconcile for this content"):
        acceptance.approve(home, ["payments_reconcile"], person="bo")


def test_the_gate_of_a_rerun_knows_what_was_accepted_for_this_content(home):
    content = read_manifest(withheld_folder(home, NIGHT))["hash"]
    acceptance.request(home, ["payments_reconcile"], REASON, person="anna")
    acceptance.approve(home, ["payments_reconcile"], person="bo")
    with open_ledger(home.ledger) as ledger:
        assert accepted_checks(ledger, NIGHT, content) == {"payments_reconcile"}
        assert accepted_checks(ledger, NIGHT, "another content") == set()
    build_candidate(home, NIGHT)
    assert release.publish(home, NIGHT).outcome == "unchanged"


def test_a_withheld_night_can_be_released_after_a_later_one_was_published(home):
    later = NIGHT + timedelta(days=1)
    change_night(home, later)
    build_candidate(home, later)
    release.publish(home, later)
    acceptance.request(home, ["payments_reconcile"], REASON, person="anna")
    acceptance.approve(home, ["payments_reconcile"], person="bo")
    with open_published(home) as newest, open_published(home, NIGHT) as released:
        assert newest.marts_date == later
        assert released.marts_date == NIGHT


def test_without_a_withheld_night_it_says_so(tmp_path):
    with pytest.raises(AcceptanceError, match="no night is withheld"):
        acceptance.withheld(small_home(tmp_path))
