"""Same date, later dates, dates gone by: what the command does with each."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.flow.conftest import FIRST, SECOND, Ended, copied, materialisations, minsheng, rows

pytestmark = pytest.mark.slow

LATER = "2026-11-04"
HEAVY = ("dagster", "dbt", "great_expectations", "polars", "pandas")
RUN_AND_LIST_MODULES = """
import json, sys, time
from datetime import date
from pathlib import Path
began = time.monotonic()
from ingestion.home import Home
from orchestration.night import run_night
result = run_night(Home.from_environment(sys.argv[1]), date.fromisoformat(sys.argv[2]), quiet=True)
modules = sorted({name.partition(".")[0] for name in sys.modules})
print(json.dumps([result.is_unchanged, time.monotonic() - began, modules]))
"""


@pytest.fixture(scope="module")
def quiet(standing: Ended, first_night: Ended) -> Ended:
    """A date three days after the first night, for which nothing was delivered. ``first_night`` is copied before.

    A night more than `make test` takes: `make nights`.
    """
    for file in standing.home.joinpath("landing", SECOND).iterdir():
        file.unlink()
    return minsheng(standing.home, "run", "--date", LATER)


@dataclass(frozen=True)
class Filled(Ended):
    """What a backfill told of each night."""

    nights: list[dict[str, Any]]


@pytest.fixture(scope="module")
def filled(quiet: Ended, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """A backfill over the dates left out, of a home in which the first night has to be built again.

    Two nights more: `make test` sees an old night built again by the replay of test_enquiry.py, and leaves these to
    `make nights`.
    """
    home = copied(quiet.home, tmp_path_factory.mktemp("filled") / "home")
    with sqlite3.connect(home / "state" / "ledger.sqlite") as ledger:
        ledger.execute("update nights set inputs_digest = null where load_date = ?", (FIRST,))
    ledger.close()
    ended = minsheng(home, "backfill", "--from", FIRST, "--to", SECOND, "--json")
    return Filled(home, ended.code, ended.out, json.loads(ended.out[ended.out.index("[") :]))


def manifest(home: Path, night: str) -> dict[str, Any]:
    return json.loads((home / "published" / night / "manifest.json").read_text("utf-8"))


def test_nothing_new_is_found_within_three_seconds_without_the_engines(first_night: Ended) -> None:
    told = subprocess.run(
        [sys.executable, "-c", RUN_AND_LIST_MODULES, str(first_night.home), FIRST],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    is_unchanged, seconds, modules = json.loads(told.stdout)
    assert is_unchanged
    assert seconds < 3
    assert [name for name in HEAVY if name in modules] == []


def test_a_run_while_another_holds_the_home_ends_with_five_and_says_who(first_night: Ended) -> None:
    hold = (
        "import sys, time; from pathlib import Path; from orchestration import lock\n"
        "with lock.hold(Path(sys.argv[1]), 'night 2026-11-01'): print('held', flush=True); time.sleep(60)"
    )
    path = str(first_night.home / "state" / "run.lock")
    other = subprocess.Popen([sys.executable, "-c", hold, path], stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout and other.stdout.readline() == "held\n"
        ended = minsheng(first_night.home, "run", "--date", FIRST)
    finally:
        other.kill()
        other.wait()
    assert ended.code == 5
    assert str(other.pid) in ended.out and "night 2026-11-01" in ended.out


@pytest.mark.nights
def test_a_new_date_without_files_is_published_with_the_rows_of_the_night_before(quiet: Ended) -> None:
    assert (quiet.home / "published" / "current").resolve() == (quiet.home / "published" / LATER).resolve()
    assert manifest(quiet.home, LATER)["load_date"] == LATER
    before, now = (manifest(quiet.home, night)["tables"]["marts.duckdb"] for night in (FIRST, LATER))
    for table in ("marts.service_cases", "marts.projects", "marts.benefit_payments"):
        assert now[table]["rows"] == before[table]["rows"]


@pytest.mark.nights
def test_a_new_date_builds_only_what_depends_on_the_date(quiet: Ended) -> None:
    assert materialisations(quiet.home, "marts/service_cases") == 2
    assert materialisations(quiet.home, "staging/stg_government_services__service_cases") == 1
    assert materialisations(quiet.home, "raw/government_services__service_cases") == 1


@pytest.mark.nights
def test_a_feed_past_its_due_day_is_stale_and_the_exit_code_says_so(quiet: Ended) -> None:
    assert quiet.code == 3, quiet.out
    daily = {"government_services__service_cases", "government_services__service_ratings", "hotline__tickets"}
    stale = rows(quiet.home, "select feed from audit.feed_freshness where state = 'stale'")
    assert daily < {feed for (feed,) in stale}
    assert "ZW01 办件 (2 days late)" in " ".join(quiet.out.split())


@pytest.mark.nights
def test_a_date_gone_by_is_refused_with_what_to_do_instead(quiet: Ended) -> None:
    refused = minsheng(quiet.home, "run", "--date", SECOND)
    assert refused.code == 2
    assert f"minsheng backfill --from {SECOND}" in refused.out


@pytest.mark.nights
def test_a_backfill_builds_a_night_that_was_left_out(filled: Filled) -> None:
    assert [(night["load_date"], night["outcome"]) for night in filled.nights] == [
        (FIRST, "published"),
        (SECOND, "published"),
    ]
    assert manifest(filled.home, SECOND)["load_date"] == SECOND
    assert (filled.home / "published" / "current").resolve() == (filled.home / "published" / LATER).resolve()


@pytest.mark.nights
def test_an_old_night_is_built_again_as_it_stood(filled: Filled, quiet: Ended) -> None:
    assert not filled.nights[0]["is_unchanged"]
    assert manifest(filled.home, FIRST)["hash"] == manifest(quiet.home, FIRST)["hash"]
    assert manifest(filled.home, LATER)["hash"] == manifest(quiet.home, LATER)["hash"]
    assert not (filled.home / "identity" / f"{FIRST}.duckdb").exists()  # the copy that it was linked on


@pytest.mark.parametrize("arguments", [["--date", "1.11.2026"], ["--landing", "nowhere"]])
def test_what_cannot_be_run_ends_with_two(tmp_path: Path, arguments: list[str]) -> None:
    began = time.monotonic()
    assert minsheng(tmp_path / "home", "run", *arguments).code == 2
    assert time.monotonic() - began < 10
