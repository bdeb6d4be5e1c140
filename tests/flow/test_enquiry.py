"""Why, again, and what if, asked of a night that was really run: the answers hold against the files and by hand."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.flow.conftest import FIRST, Ended, copied, minsheng

pytestmark = pytest.mark.slow

PURPOSE = ("--purpose", "checking the answers")
STANDARD = 2000  # far above every income: at 800 people a small rise moves too few to be shown


@pytest.fixture(scope="module")
def asked(first_night: Ended, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home to ask: each question is logged in its ledger."""
    return copied(first_night.home, tmp_path_factory.mktemp("asked") / "home")


@pytest.fixture(scope="module")
def restricted(asked: Path):
    with duckdb.connect(str((asked / "published" / "current" / "restricted.duckdb").resolve()), read_only=True) as file:
        yield file


def told(home: Path, *arguments: str) -> dict:
    ended = minsheng(home, *arguments, "--json")
    assert ended.code == 0, ended.out
    return json.loads(ended.out)


def contents(home: Path) -> dict[str, str]:
    """What a question must not touch: everything published, and the warehouse."""
    files = [*home.glob("published/.editions/*/*"), *home.glob("warehouse/*"), *home.glob("identity/*")]
    return {str(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in files if file.is_file()}


def test_three_people_are_explained_down_to_a_line_of_a_delivered_file(asked, restricted):
    people = restricted.execute(
        "select is_eligible, min(citizen_id), arg_min(programme_code, citizen_id) from marts.eligibility"
        " where programme_code in ('DIBAO', 'TEKUN', 'GAOLING')"
        # of somebody on no register there is no line, only the registers that do not know the person
        " and citizen_id in (select citizen_id from marts.citizens where is_registered)"
        " group by is_eligible order by 1"
    ).fetchall()
    assert [answer for answer, *_ in people] == [False, True, None]
    for _, citizen, programme in people:
        found = told(asked, "why", citizen, programme, *PURPOSE)
        lines = [each["evidence"] for each in found["conditions"] if each["evidence"]]
        assert lines and all(
            list(asked.glob(f"landing/*/{line['source_file']}")) and line["source_row"] > 0 for line in lines
        )
        assert all(each["evidence"] or each["silent_feed"] for each in found["conditions"])
        assert found["change"]["conditions"]


@pytest.mark.nights
def test_a_replay_makes_every_decision_of_the_night_again(asked):
    before = contents(asked)
    found = told(asked, "replay", FIRST, *PURPOSE)
    assert found["decisions"] > 50
    assert (found["different"], found["conditions_different"], found["notes"], found["changes"]) == ([], 0, [], [])
    assert contents(asked) == before and not list(asked.glob("state/scratch-*"))


def test_a_night_that_is_not_kept_is_not_replayed(asked):
    ended = minsheng(asked, "replay", "2026-10-31", *PURPOSE)
    assert (ended.code, f"Nights kept: {FIRST}" in ended.out) == (2, True)


def test_a_simulated_standard_gives_what_a_query_by_hand_gives(asked, restricted):
    before = contents(asked)
    found = told(asked, "simulate", "--set", f"dibao_standard={STANDARD}", "--from", "2026-07-01")
    (dibao,) = (effect for effect in found["effects"] if effect["programme_code"] == "DIBAO")
    (entitled, then, gaining, cost, cost_then) = restricted.execute(
        f"""
        with people as (
            select
                citizen_id,
                max(case when condition_code = 'income' then observed_value::decimal(18, 2) end) as income,
                max(case when condition_code = 'income' then threshold_value::decimal(18, 2) end) as standard,
                bool_and(is_met) filter (condition_code != 'income') as is_met_otherwise
            from marts.eligibility_conditions where programme_code = 'DIBAO' group by citizen_id
        )
        select
            count(*) filter (is_met_otherwise and income < standard),
            count(*) filter (is_met_otherwise and income < {STANDARD}),
            count(*) filter (is_met_otherwise and income >= standard and income < {STANDARD}),
            sum(standard - income) filter (is_met_otherwise and income < standard),
            sum({STANDARD} - income) filter (is_met_otherwise and income < {STANDARD})
        from people
        """
    ).fetchall()[0]
    assert gaining >= 5, "too few to be shown: raise PEOPLE or STANDARD"
    assert (dibao["entitled_before"], dibao["entitled_after"], dibao["gaining"]) == (entitled, then, gaining)
    assert (Decimal(dibao["monthly_before_yuan"]), Decimal(dibao["monthly_after_yuan"])) == (cost, cost_then)
    assert dibao["losing"] == 0
    assert contents(asked) == before and not list(asked.glob("state/scratch-*"))


def test_what_stands_is_what_a_simulation_begins_with(asked, restricted):
    """Trying the value in force changes nothing, and its first step decides as the night did."""
    found = told(asked, "simulate", "--set", "aged_age=80", "--from", "2026-07-01")
    (effect,) = found["effects"]
    (entitled,) = restricted.execute(
        "select count(*) from marts.eligibility where programme_code = 'GAOLING' and is_eligible"
    ).fetchall()[0]
    assert (effect["entitled_before"], effect["entitled_after"], effect["gaining"]) == (entitled, entitled, 0)


def test_questions_about_values_are_logged(asked):
    (row,) = _log(asked, "select query from access_log where purpose = 'simulate' order by rowid desc limit 1")
    assert row[0].startswith("minsheng simulate --set ")


def _log(home: Path, query: str) -> list[tuple]:
    import sqlite3

    with sqlite3.connect(home / "state" / "ledger.sqlite") as ledger:
        return ledger.execute(query).fetchall()
