"""Two nights never run at once, and a dead one never blocks the next."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration import lock

HOLD = """
import sys, time
from pathlib import Path
from orchestration import lock
with lock.hold(Path(sys.argv[1]), "night 2026-11-01"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def other_run(tmp_path: Path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "run.lock")], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout and process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()


def test_a_second_run_is_told_who_runs_what_since_when(tmp_path: Path, other_run: subprocess.Popen) -> None:
    with pytest.raises(lock.AnotherRun) as busy, lock.hold(tmp_path / "run.lock", "night 2026-11-02"):
        pass
    assert busy.value.holder["pid"] == other_run.pid
    assert "night 2026-11-01" in str(busy.value) and "night 2026-11-01" in busy.value.text_zh
    assert busy.value.holder["since"]


def test_a_run_killed_with_sigkill_leaves_the_lock_free(tmp_path: Path, other_run: subprocess.Popen) -> None:
    os.kill(other_run.pid, signal.SIGKILL)
    other_run.wait()
    assert lock.holder(tmp_path / "run.lock") is None
    with lock.hold(tmp_path / "run.lock", "night 2026-11-02"):
        pass


def test_the_same_process_may_hold_it_again(tmp_path: Path) -> None:
    # The command holds the lock, and so does the Dagster run inside it.
    path = tmp_path / "run.lock"
    with lock.hold(path, "night"), lock.hold(path, "night"):
        assert lock.holder(path)
    assert lock.holder(path) is None
