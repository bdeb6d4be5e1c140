"""A night killed at any step and run again publishes the same content as a night that was left alone."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.flow.conftest import FIRST, MINSHENG, Ended, minsheng, sample

pytestmark = [pytest.mark.slow, pytest.mark.nights, pytest.mark.xdist_group("night")]

LOOK_SECONDS, LONGEST_SECONDS = 0.02, 600


def files_loaded(home: Path) -> int:
    ledger = home / "state" / "ledger.sqlite"
    if not ledger.exists():
        return 0
    connection = sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)
    try:
        return connection.execute("select count(*) from loads").fetchone()[0]
    except sqlite3.OperationalError:  # its tables are not made yet
        return 0
    finally:
        connection.close()


def models_begun(home: Path) -> bool:
    return any((home / "dbt" / "target" / "run").rglob("*.sql"))


def models_built(home: Path) -> bool:
    return (home / "state" / "built.json").exists()


def candidate_begun(home: Path) -> bool:
    return any((home / "published").glob(".candidate-*"))


def readers_see_it(home: Path) -> bool:
    return (home / "published" / FIRST).exists()


# In the order of the night; each kill is followed by the next run of the same home.
MOMENTS: list[Callable[[Path], bool]] = [
    lambda home: files_loaded(home) >= 3,
    lambda home: files_loaded(home) >= 60,
    models_begun,
    models_built,
    candidate_begun,
    readers_see_it,
]


def run_until(home: Path, moment: Callable[[Path], bool]) -> bool:
    """Start a run and kill it with SIGKILL at a moment; False if it ended before."""
    run = subprocess.Popen([MINSHENG, "run", "--date", FIRST, "--home", str(home), "--json"], stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + LONGEST_SECONDS
    while run.poll() is None and time.monotonic() < deadline:
        if moment(home):
            run.send_signal(signal.SIGKILL)
            run.wait()
            return True
        time.sleep(LOOK_SECONDS)
    assert run.poll() is not None, "the night took too long"
    return False


def content_hash(home: Path) -> str:
    return json.loads((home / "published" / "current" / "manifest.json").read_text("utf-8"))["hash"]


@pytest.fixture(scope="module")
def left_alone(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """A first night that nobody disturbed. Its secret is used by the killed one: identifiers derive from it."""
    home = sample(tmp_path_factory.mktemp("alone") / "home", people="300")
    return minsheng(home, "run", "--date", FIRST)


def test_a_night_killed_at_six_steps_publishes_the_same_content(left_alone: Ended, tmp_path: Path) -> None:
    assert left_alone.code in (0, 3), left_alone.out
    home = tmp_path / "home"
    for part in ("landing", "overlay"):
        shutil.copytree(left_alone.home / part, home / part)
    (home / "state").mkdir(mode=0o700)
    shutil.copy2(left_alone.home / "state" / "hash.key", home / "state" / "hash.key")
    killed = [run_until(home, moment) for moment in MOMENTS]
    assert any(killed), "no run was caught alive"
    ended = minsheng(home, "run", "--date", FIRST)
    assert ended.code == left_alone.code, ended.out
    assert content_hash(home) == content_hash(left_alone.home)
    assert not list((home / "raw").rglob("*.partial"))
    assert not list((home / "published").glob(".candidate-*"))


def test_killed_runs_are_shown_as_failed_in_dagster(left_alone: Ended, tmp_path: Path) -> None:
    # A run whose process died must not be shown as running for ever.
    home = tmp_path / "home"
    shutil.copytree(left_alone.home, home, symlinks=True)
    (home / "state" / "built.json").unlink()
    connection = sqlite3.connect(home / "state" / "ledger.sqlite")
    with connection:
        connection.execute("update nights set inputs_digest = null")
    connection.close()
    assert run_until(home, lambda at: count_runs(at, "STARTED") == 1)
    assert minsheng(home, "run", "--date", FIRST).code == left_alone.code
    assert (count_runs(home, "STARTED"), count_runs(home, "FAILURE")) == (0, 1)


def count_runs(home: Path, status: str) -> int:
    connection = sqlite3.connect(f"file:{home / 'dagster' / 'history' / 'runs.db'}?mode=ro", uri=True)
    try:
        return connection.execute("select count(*) from runs where status = ?", (status,)).fetchone()[0]
    finally:
        connection.close()
