"""A kill at any step of building, publishing or withholding: readers see the old night or the new one, whole.

A child process counts every step by which it changes the disk and kills itself (SIGKILL) at the given one.
"""

import os
import shutil
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from support.small_home import NIGHT, change_night, small_home

from publication import release
from publication.access import open_published
from publication.build import build_candidate
from publication.folders import read_manifest

SECOND = NIGHT + timedelta(days=1)

# Python reports each of these before it does it; the child dies before the Nth. Imports are paid once: a fork a trial.
DRIVER = """
import os, signal, sys
from datetime import date
from ingestion.home import Home
from publication import release
from publication.build import build_candidate

STEPS = ("os.rename", "os.symlink", "os.rmdir", "sqlite3.connect")

def trial(root, night, failing, last):
    step = 0
    def count(event, arguments):
        nonlocal step
        if event in STEPS and "parquet" not in str(arguments):
            step += 1
            if step == last:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(count)
    home, night = Home.from_environment(root), date.fromisoformat(night)
    build_candidate(home, night)
    release.withhold(home, night, [failing]) if failing != "-" else release.publish(home, night)
    release.prune(home)
    return step

for line in sys.stdin:
    root, night, failing, last = line.rstrip().split("|")
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, b"%d" % trial(root, night, failing, int(last)))
        os._exit(0)
    os.close(writer)
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), os.read(reader, 20).decode() or "-", flush=True)
    os.close(reader)
"""


class Child:
    """Runs a night in a process of its own, to the end or to the step at which it kills itself."""

    def __init__(self):
        environment = {**os.environ, "MINSHENG_NIGHTS_KEPT": "2", "MINSHENG_THREADS": "1"}
        self._driver = subprocess.Popen(
            [sys.executable, "-c", DRIVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def run(self, home, failing, last=-1):
        """Exit code (negative: the signal) and steps counted."""
        self._driver.stdin.write(f"{home.root}|{SECOND}|{failing}|{last}\n")
        self._driver.stdin.flush()
        code, steps = self._driver.stdout.readline().split()
        return int(code), steps

    def close(self):
        self._driver.stdin.close()
        self._driver.wait(timeout=30)
        self._driver.stdout.close()


@pytest.fixture(scope="module")
def child():
    started = Child()
    yield started
    started.close()


def copy_home(source, target):
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source.root, target, symlinks=True)
    return type(source).from_environment(target)


def seen(home):
    """What a reader sees: the night, whether it is withheld, and a value of its marts and of its audit."""
    with open_published(home) as published:
        value = published.run("select approved_budget_yuan::varchar from marts.projects").fetchall()[0][0]
        checks = published.run("select count(*) from audit.load_ledger").fetchall()[0][0]
        assert set(read_manifest(published.folder)["tables"]) == {"marts.duckdb", "restricted.duckdb"}
        return published.load_date, published.is_withheld, value, checks


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A home with one published night and the warehouse of the next."""
    home = small_home(tmp_path_factory.mktemp("prepared"), nights_kept=2)
    build_candidate(home, NIGHT)
    release.publish(home, NIGHT)
    change_night(home, SECOND)
    return home


OLD = (NIGHT, False, "1234567.89", 1)
NEW = {"-": (SECOND, False, "2000000.00", 1), "payments_reconcile": (SECOND, True, "1234567.89", 1)}


@pytest.mark.slow
@pytest.mark.nights
@pytest.mark.parametrize("failing", ["-", "payments_reconcile"])
def test_a_kill_at_any_step_leaves_readers_whole_and_a_rerun_ends_alike(child, prepared, tmp_path, failing):
    whole = copy_home(prepared, tmp_path / "whole")
    code, steps = child.run(whole, failing)
    assert code == 0
    assert int(steps) > 10
    assert seen(whole) == NEW[failing]
    expected = read_manifest((whole.published / str(SECOND)).resolve())
    outcomes = set()
    for last in range(1, int(steps) + 1):
        home = copy_home(prepared, tmp_path / "killed")
        assert child.run(home, failing, last)[0] == -signal.SIGKILL, last
        outcomes.add(seen(home))
        assert child.run(home, failing)[0] == 0, last
        assert seen(home) == NEW[failing]
        manifest = read_manifest((home.published / str(SECOND)).resolve())
        assert [manifest[key] for key in ("hash", "gate")] == [expected[key] for key in ("hash", "gate")], last
        assert leftovers(home) == [], last
    assert outcomes <= {OLD, NEW[failing]}


def test_a_kill_in_the_middle_of_publishing_leaves_readers_whole(child, prepared, tmp_path):
    """The fast neighbour of the test above: the step before the links change, and the one after."""
    _, steps = child.run(copy_home(prepared, tmp_path / "whole"), "-")
    for last in (int(steps) // 2, int(steps) - 8):
        home = copy_home(prepared, tmp_path / "killed")
        assert child.run(home, "-", last)[0] == -signal.SIGKILL
        assert seen(home) in (OLD, NEW["-"])
        assert child.run(home, "-")[0] == 0
        assert seen(home) == NEW["-"]


def leftovers(home) -> list[str]:
    """Remains of killed runs under published/."""
    known = {"current", str(NIGHT), str(SECOND), ".editions", "withheld"}
    found = [path.name for path in home.published.iterdir() if path.name not in known]
    editions = {(home.published / str(night)).resolve().name for night in (NIGHT, SECOND)}
    found += [path.name for path in Path(home.published / ".editions").iterdir() if path.name not in editions]
    return sorted(found)
