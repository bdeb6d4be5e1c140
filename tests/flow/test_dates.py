"""Same date, later dates, dates gone by: what the command does with each."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.flow.conftest import FIRST, SECOND, Ended, minsheng

pytestmark = [pytest.mark.slow, pytest.mark.nights, pytest.mark.xdist_group("night")]

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


def manifest(home: Path, night: str) -> dict:
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


def test_a_new_date_without_files_publishes_and_builds_only_what_depends_on_the_date(copy: Path) -> None:
    for file in copy.joinpath("landing", SECOND).rglob("*"):
        if file.is_file():
            file.unlink()
    ended = minsheng(copy, "run", "--date", SECOND)
    assert ended.code in (0, 3), ended.out
    assert manifest(copy, SECOND)["load_date"] == SECOND
    assert materialised(copy, "marts/service_cases", since=2)
    assert not materialised(copy, "staging/stg_government_services__service_cases", since=2)


def materialised(home: Path, asset: str, since: int) -> bool:
    """Whether Dagster's history holds at least ``since`` materialisations of an asset."""
    connection = sqlite3.connect(home / "dagster" / "history" / "runs" / "index.db")
    try:
        key = json.dumps(asset.split("/"))
        query = "select count(*) from event_logs where asset_key = ? and dagster_event_type = 'ASSET_MATERIALIZATION'"
        return connection.execute(query, (key,)).fetchone()[0] >= since
    finally:
        connection.close()


def test_an_old_night_is_built_again_as_it_stood(copy: Path) -> None:
    before = manifest(copy, FIRST)["hash"]
    assert minsheng(copy, "run", "--date", SECOND).code in (0, 3)
    newest = manifest(copy, SECOND)["hash"]
    connection = sqlite3.connect(copy / "state" / "ledger.sqlite")
    with connection:
        connection.execute("update nights set inputs_digest = null where load_date = ?", (FIRST,))
    connection.close()
    again = minsheng(copy, "run", "--date", FIRST)
    assert again.code in (0, 3), again.out
    assert "as it stood" in again.out
    assert manifest(copy, FIRST)["hash"] == before
    assert (copy / "published" / "current").resolve() == (copy / "published" / SECOND).resolve()
    assert manifest(copy, SECOND)["hash"] == newest


def test_a_date_gone_by_is_refused_and_backfill_builds_it(copy: Path) -> None:
    later = "2026-11-03"
    assert minsheng(copy, "run", "--date", later).code in (0, 3)
    refused = minsheng(copy, "run", "--date", SECOND)
    assert refused.code == 2
    assert f"minsheng backfill --from {SECOND}" in refused.out
    filled = minsheng(copy, "backfill", "--from", SECOND, "--to", later, "--json")
    nights = json.loads(filled.out[filled.out.index("[") :])
    assert [night["load_date"] for night in nights] == [SECOND, later]
    assert nights[0]["outcome"] == "published" and nights[1]["is_unchanged"]
    assert manifest(copy, SECOND)["load_date"] == SECOND
    assert (copy / "published" / "current").resolve() == (copy / "published" / later).resolve()


@pytest.mark.parametrize("arguments", [["--date", "1.11.2026"], ["--landing", "nowhere"]])
def test_what_cannot_be_run_ends_with_two(tmp_path: Path, arguments: list[str]) -> None:
    began = time.monotonic()
    assert minsheng(tmp_path / "home", "run", *arguments).code == 2
    assert time.monotonic() - began < 10
