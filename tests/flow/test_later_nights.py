"""What happens when a file is missing, a reader stays connected, the home is moved, or the gate withholds a night."""

import json
import shutil

import pytest

from tests.flow.conftest import FIRST, SECOND, connect, minsheng, rows, sample

pytestmark = [pytest.mark.slow, pytest.mark.nights, pytest.mark.xdist_group("night")]


def test_a_reader_keeps_answering_through_a_load_and_sees_the_new_night_on_reconnecting(copy):
    with connect(copy, "marts.duckdb") as reader:
        before = reader.execute("select count(*) from marts.service_cases").fetchall()
        assert minsheng(copy, "run", "--date", SECOND).code in (0, 3)
        assert reader.execute("select count(*) from marts.service_cases").fetchall() == before
    with connect(copy, "marts.duckdb") as reader:
        assert reader.execute("select count(*) from marts.service_cases").fetchall() > before
    assert rows(copy, "select count(distinct load_date) from audit.publications") == [(2,)]
    count = "select count(*) as n from marts.service_cases"
    earlier = minsheng(copy, "sql", "--as-of", FIRST, "--format", "json", count)
    assert json.loads(earlier.out) == [{"n": before[0][0]}]


def test_a_home_that_was_moved_goes_on_as_before(tmp_path):
    """Its own district, since the original must be gone: a path that still led there would find its files."""
    home = sample(tmp_path / "home", "--nights", "2", people="200")
    first = minsheng(home, "run", "--date", FIRST)
    assert first.code in (0, 3), first.out
    counts = "select count(*), (select count(*) from audit.quarantined_rows) from marts.citizens"
    before = rows(home, counts)
    home = shutil.move(home, tmp_path / "elsewhere")
    assert rows(home, counts) == before
    assert "nothing" in minsheng(home, "run", "--date", FIRST).out.lower()
    held_back = json.loads(minsheng(home, "quarantine", "list", "--json").out)
    assert len(held_back["rows"]) == held_back["total"] == before[0][1] > 0
    second = minsheng(home, "run", "--date", SECOND)
    assert second.code in (0, 3), second.out
    assert json.loads(minsheng(home, "status", "--json").out)["home"] == str(home)
    states = json.loads(minsheng(home, "feeds", "--json").out)["feeds"]
    assert {state["state"] for state in states} <= {"current", "stale"}
    assert rows(home, "select count(distinct load_date) from audit.load_ledger") == [(2,)]


def test_a_missing_feed_still_publishes_and_is_named(tmp_path):
    home = sample(tmp_path / "home")
    for file in home.joinpath("landing").rglob("热线_工单_*"):
        file.unlink()
    ended = minsheng(home, "run", "--date", FIRST)
    assert ended.code in (0, 3), ended.out
    assert "hotline__tickets" in ended.out or "工单" in ended.out
    state = "select state from audit.feed_freshness where feed = 'hotline__tickets'"
    assert rows(home, state) == [("never_received",)]


def test_a_feed_past_its_due_day_is_stale_and_the_exit_code_says_so(copy):
    for file in copy.joinpath("landing", SECOND).rglob("政务_办件_*"):
        file.unlink()
    ended = minsheng(copy, "run", "--date", "2026-11-04")
    assert ended.code == 3, ended.out
    state = "select state from audit.feed_freshness where feed = 'government_services__service_cases'"
    assert rows(copy, state) == [("stale",)]


def test_crude_claims_of_the_flattering_district_are_contradicted(tmp_path):
    home = sample(tmp_path / "home", "--profile", "flattering", people="3000")
    ended = minsheng(home, "run", "--date", FIRST)
    assert ended.code in (0, 3), ended.out
    claims = {
        code: (value, rival)
        for code, value, rival in rows(home, "select claim_code, value, rival_value from kpi.headline_claims")
    }
    value, crude = claims["processing_time_reduction"]
    assert value < 0.32 < crude, "at a fixed mix about 22 %, crude about 40 %"
    value, with_defaults = claims["satisfaction_rate"]
    assert value < with_defaults, "default ratings must not count as praise"
