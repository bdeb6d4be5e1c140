"""A damaged delivery makes the gate withhold the second night; two persons accept it; readers are never disturbed.

A second whole night: `make nights`. Each part of it is tested on small homes in tests/publication and tests/orchestration.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.flow.conftest import (
    CHECK,
    COUNT,
    FIRST,
    REASON,
    SECOND,
    Step,
    Watched,
    connect,
    materialisations,
    minsheng,
    rows,
    shown,
)  # fmt: skip

pytestmark = [pytest.mark.slow, pytest.mark.nights]


def test_a_damaged_delivery_is_withheld_and_the_command_says_why(withheld: Watched) -> None:
    assert withheld.code == 4, withheld.out
    assert f"{SECOND} is WITHHELD by the publication gate: {CHECK}. Readers keep what they had" in withheld.out
    assert f"{CHECK}: marts.survey_answers has" in withheld.out


def test_readers_still_see_the_night_before(withheld: Watched) -> None:
    assert shown(withheld.home) == FIRST
    assert rows(withheld.home, COUNT) == [(withheld.before,)]


def test_a_reader_who_stays_connected_is_answered_all_through_the_load(withheld: Watched) -> None:
    assert len(withheld.meanwhile) > 20
    assert set(withheld.meanwhile) == {withheld.before}


def test_the_auditor_finds_the_reason_in_the_audit_file_of_the_withheld_night(withheld: Watched) -> None:
    query = "select distinct night::varchar, check_name from audit.check_results where suite = 'publication' and status = 'fail'"
    assert rows(withheld.home, query) == [(SECOND, CHECK)]
    loaded = "select count(*) from audit.load_ledger where file_name like '满意度_调查_341504_2025_20261102_V2%'"
    assert rows(withheld.home, loaded) == [(1,)], "the audit file tells of tonight's loads, although the marts do not"


def test_the_auditor_finds_the_reason_on_the_quality_page_and_in_status(withheld: Watched) -> None:
    assert CHECK in (withheld.home / "pages" / "quality.html").read_text("utf-8")
    assert "本夜未通过发布闸门" in (withheld.home / "pages" / "index.html").read_text("utf-8")
    status = json.loads(minsheng(withheld.home, "status", "--json").out)
    (waiting,) = status["withheld"]
    assert waiting["load_date"] == SECOND
    assert [(check["check"], check["state"]) for check in waiting["checks"]] == [(CHECK, "open")]
    assert "fewer (limit 10%)" in waiting["checks"][0]["found"]


def test_one_person_alone_does_not_publish(accepted: tuple[Path, list[Step]]) -> None:
    _, (asked, approved_by_the_same, _) = accepted
    assert (asked.code, asked.shown) == (0, FIRST)
    assert (approved_by_the_same.code, approved_by_the_same.shown) == (2, FIRST)
    assert "another person must approve it" in approved_by_the_same.out


def test_a_second_person_publishes_and_a_reader_sees_the_night_on_reconnecting(
    accepted: tuple[Path, list[Step]], withheld: Watched
) -> None:
    home, (*_, approved) = accepted
    assert (approved.code, approved.shown) == (0, SECOND)
    assert (home / "published" / "current").resolve() == (home / "published" / SECOND).resolve()
    with connect(home, "marts.duckdb") as reader:
        assert reader.execute(COUNT).fetchall()[0][0] < withheld.before * 0.9
    record = "select accepted_by, approved_by, reason from audit.publications where gate_outcome = 'accepted'"
    assert rows(home, record) == [("anna", "bo", f"{CHECK}: {REASON}")]
    earlier = minsheng(home, "sql", "--as-of", FIRST, "--format", "json", COUNT.replace("count(*)", "count(*) as n"))
    assert json.loads(earlier.out) == [{"n": withheld.before}]


def test_an_accepted_night_counts_as_published_and_has_nothing_left_to_do(accepted: tuple[Path, list[Step]]) -> None:
    home, _ = accepted
    night = json.loads(minsheng(home, "status", "--json").out)["nights"][0]
    assert (night["load_date"], night["outcome"], night["exit_code"]) == (SECOND, "published", 0)
    again = minsheng(home, "run", "--date", SECOND)
    assert (again.code, again.out.partition(":")[0]) == (0, "Nothing changes")


def test_rows_let_in_stand_in_a_mart_or_aside_and_never_end_the_night(withheld: Watched) -> None:
    released = "select count(*) from audit.quarantined_rows where status = 'released'"
    aside = "select count(*) from audit.set_aside_rows where reason = 'required_value_missing'"
    ((let_in,),) = rows(withheld.home, released)
    ((set_aside,),) = rows(withheld.home, aside)
    assert let_in >= set_aside > 0


def test_a_night_reads_anew_only_what_came_and_builds_again_what_depends_on_the_date(withheld: Watched) -> None:
    feed, staging = "education__student_enrolments", "stg_education__student_enrolments"
    assert not list(withheld.home.glob(f"raw/{feed}/load_date={SECOND}/*.parquet"))
    assert materialisations(withheld.home, f"raw/{feed}") == 1
    assert materialisations(withheld.home, f"staging/{staging}") == 1
    assert materialisations(withheld.home, "marts/service_cases") == 2
