"""Publishing and withholding: what readers see, and when."""

from datetime import date, timedelta

import duckdb
import pytest
from support.small_home import NIGHT, change_night, fail_gate, small_home

from publication import release
from publication.access import open_published
from publication.build import build_candidate
from publication.folders import PublicationError, nights, read_manifest, resolved, withheld_nights

SECOND = NIGHT + timedelta(days=1)
BUDGET = "select approved_budget_yuan::varchar from marts.projects"


@pytest.fixture
def home(tmp_path):
    return small_home(tmp_path)


def publish(home, night=NIGHT):
    build_candidate(home, night)
    return release.publish(home, night)


def budget(home, as_of=None):
    with open_published(home, as_of) as published:
        return published.run(BUDGET).fetchall()[0][0]


def test_a_published_night_is_read_under_current_and_under_its_date(home):
    made = publish(home)
    assert made.outcome == "published"
    assert home.current.resolve() == (home.published / "2026-11-01").resolve() == made.folder
    assert {path.name for path in made.folder.iterdir()} == {
        "marts.duckdb", "restricted.duckdb", "audit.duckdb", "manifest.json", "parquet",
    }  # fmt: skip
    assert not list(home.published.glob(".candidate*"))


def test_the_same_night_again_changes_nothing_and_says_so(home):
    first = publish(home)
    again = publish(home)
    assert again.outcome == "unchanged"
    assert again.folder == first.folder
    assert again.publication_id == first.publication_id


def test_an_open_connection_keeps_answering_and_sees_the_new_night_on_reconnecting(home):
    publish(home)
    reader = duckdb.connect(str(resolved(home) / "marts.duckdb"), read_only=True)
    old = reader.execute("select approved_budget_yuan::varchar from marts.marts.projects").fetchone()
    change_night(home, SECOND)
    build_candidate(home, SECOND)
    assert reader.execute("select approved_budget_yuan::varchar from marts.marts.projects").fetchone() == old
    release.publish(home, SECOND)
    assert reader.execute("select approved_budget_yuan::varchar from marts.marts.projects").fetchone() == old
    assert budget(home) == "2000000.00"  # same process, the old file still open
    reader.close()


def test_a_night_run_again_with_other_content_replaces_what_readers_of_its_date_see(home):
    first = publish(home)
    with open_published(home) as before:
        change_night(home, NIGHT)
        assert publish(home).folder != first.folder
        assert before.run(BUDGET).fetchall() == [("1234567.89",)]
    assert budget(home) == "2000000.00"


def test_nights_are_read_as_published_on_a_day(home):
    publish(home)
    change_night(home, SECOND)
    publish(home, SECOND)
    assert budget(home) == "2000000.00"
    assert budget(home, NIGHT) == "1234567.89"
    assert budget(home, date(2026, 12, 24)) == "2000000.00"


def test_an_older_night_run_again_leaves_current_at_the_newest(home):
    change_night(home, SECOND)
    publish(home, SECOND)
    change_night(home, NIGHT, "5.00")
    publish(home, NIGHT)
    assert budget(home) == "2000000.00"
    assert budget(home, NIGHT) == "5.00"


def test_a_withheld_night_shows_the_former_marts_and_its_own_audit(home):
    publish(home)
    change_night(home, SECOND)
    build_candidate(home, SECOND)
    fail_gate(home, "payments_reconcile", night=SECOND)
    made = release.withhold(home, SECOND, ["payments_reconcile"])
    assert made.outcome == "withheld"
    with open_published(home) as published:
        assert published.load_date == SECOND
        assert published.is_withheld
        assert published.marts_date == NIGHT
        assert published.run(BUDGET).fetchall() == [("1234567.89",)]
        failing = published.run("select check_name from audit.check_results where night = '2026-11-02'").fetchall()
        assert failing == [("payments_reconcile",)]
        outcome = published.run("select gate_outcome, reason from audit.publications where load_date = '2026-11-02'")
        assert outcome.fetchall() == [("withheld", "payments_reconcile")]
    assert withheld_nights(home) == [SECOND]
    assert read_manifest(resolved(home, SECOND))["failing"] == ["payments_reconcile"]
    # The former marts are the same file on the disk, not a copy.
    assert (resolved(home, SECOND) / "marts.duckdb").samefile(resolved(home, NIGHT) / "marts.duckdb")


def test_a_withheld_first_night_shows_its_audit_and_no_marts(home):
    build_candidate(home, NIGHT)
    fail_gate(home, "payments_reconcile")
    release.withhold(home, NIGHT, ["payments_reconcile"])
    with open_published(home) as published:
        assert published.marts_date is None
        assert published.run("select count(*) from audit.load_ledger").fetchall() == [(1,)]


def test_a_withheld_night_that_runs_again_alike_makes_no_new_edition(home):
    for _ in range(2):
        build_candidate(home, NIGHT)
        fail_gate(home, "payments_reconcile")
        made = release.withhold(home, NIGHT, ["payments_reconcile"])
    assert made.folder.name == "2026-11-01-1"


def test_a_night_that_failed_and_then_holds_is_published_and_waits_no_longer(home):
    build_candidate(home, NIGHT)
    release.withhold(home, NIGHT, ["payments_reconcile"])
    change_night(home, NIGHT)
    assert publish(home).outcome == "published"
    assert withheld_nights(home) == []
    assert budget(home) == "2000000.00"


def test_a_rerun_that_fails_the_gate_keeps_the_good_content_of_that_night(home):
    publish(home)
    change_night(home, NIGHT)
    build_candidate(home, NIGHT)
    release.withhold(home, NIGHT, ["payments_reconcile"])
    assert budget(home) == "1234567.89"


def test_only_the_newest_nights_are_kept(tmp_path):
    home = small_home(tmp_path, nights_kept=2)
    for day in range(4):
        night = NIGHT + timedelta(days=day)
        change_night(home, night, f"{day}.00")
        publish(home, night)
    (home.published / ".editions" / ".building-2026-10-30").mkdir()
    release.prune(home)
    assert nights(home) == [NIGHT + timedelta(days=2), NIGHT + timedelta(days=3)]
    editions = {path.name for path in (home.published / ".editions").iterdir()}
    assert editions == {"2026-11-03-1", "2026-11-04-1"}
    assert budget(home) == "3.00"


def test_what_a_killed_run_left_behind_is_no_night_and_is_cleared(home):
    publish(home)
    for name in ("withheld/.gone-2026-10-30", ".gone-x", ".candidate-2026-10-30.partial", "notes"):
        (home.published / name).mkdir(parents=True)
    assert nights(home) == [NIGHT]
    assert withheld_nights(home) == []
    release.prune(home)
    left = {path.name for path in home.published.iterdir()} | {path.name for path in home.published.glob("withheld/*")}
    assert left == {"current", "2026-11-01", ".editions", "withheld", "notes"}


def test_pruning_keeps_the_marts_that_a_withheld_night_still_shows(tmp_path):
    home = small_home(tmp_path, nights_kept=1)
    publish(home)
    change_night(home, SECOND)
    build_candidate(home, SECOND)
    release.withhold(home, SECOND, ["payments_reconcile"])
    release.prune(home)
    assert nights(home) == [SECOND]
    assert budget(home) == "1234567.89"


def test_publishing_without_a_candidate_says_what_is_missing(home):
    with pytest.raises(PublicationError, match=r"holds no manifest\.json"):
        release.publish(home, NIGHT)


def test_a_folder_in_the_place_of_a_night_is_not_overwritten(home):
    """Somebody restored a backup by hand: the folder may be the only copy."""
    (home.published / str(NIGHT)).mkdir()
    build_candidate(home, NIGHT)
    with pytest.raises(PublicationError, match="is a folder, not a link"):
        release.publish(home, NIGHT)
