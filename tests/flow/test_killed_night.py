"""A night killed at any step and run again ends in the same content as a night that was left alone.

A kill at each single step of publishing: tests/publication/test_kill.py. Here the whole command is killed.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.flow.conftest import SECOND, Ended, Watched, copied, files_loaded, kill_night, minsheng

pytestmark = [pytest.mark.slow, pytest.mark.nights]

# In the order of the night; each kill is followed by the next run of the same home.
MOMENTS: list[Callable[[Path], bool]] = [
    lambda home: files_loaded(home, SECOND) >= 1,
    lambda home: not (home / "state" / "built.json").exists(),  # models are being built
    lambda home: (home / "published" / f".candidate-{SECOND}").exists(),
    lambda home: (home / "published" / SECOND).exists(),  # readers see it; pages and the ledger's entry are to come
]


@pytest.fixture(scope="module")
def killed(damaged: Path, tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """The second night, killed at each moment, then run to its end."""
    home = copied(damaged, tmp_path_factory.mktemp("killed") / "home")
    for moment in MOMENTS:
        kill_night(home, SECOND, moment)
    return minsheng(home, "run", "--date", SECOND)


def shown(home: Path) -> dict[str, Any]:
    """What readers see, and what was withheld from them."""
    manifest = json.loads((home / "published" / "current" / "manifest.json").read_text("utf-8"))
    return {key: manifest[key] for key in ("night", "load_date", "gate", "failing", "hash", "withheld_hash")}


def test_a_night_killed_at_four_steps_ends_as_one_that_was_left_alone(killed: Ended, withheld: Watched) -> None:
    assert killed.code == withheld.code, killed.out
    assert shown(killed.home) == shown(withheld.home)


def test_killed_runs_leave_nothing_half_written(killed: Ended) -> None:
    assert not list((killed.home / "raw").rglob("*.partial"))
    assert not list((killed.home / "published").glob(".candidate-*"))
    assert not list((killed.home / "published" / ".editions").glob(".building-*"))


def test_killed_runs_are_shown_as_failed_in_dagster_not_as_running_for_ever(killed: Ended) -> None:
    connection = sqlite3.connect(killed.home / "dagster" / "history" / "runs.db")
    try:
        found = dict(connection.execute("select status, count(*) from runs group by status").fetchall())
    finally:
        connection.close()
    assert found == {"FAILURE": len(MOMENTS), "SUCCESS": 2}
