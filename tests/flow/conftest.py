"""Whole nights on a small synthetic district, run as a user runs them: by the command, once for all facts.

A night costs two minutes of computing, so each is run once and goes on from the one before. `make test` takes the first
one; the others are `make nights`::

    standing ─┬─ first_night ─┬─ withheld ── accepted    a damaged file on the second night      test_withheld_night.py
              │               │                 └─ undone    a false merge of that night, the third  test_identity.py
              │               └─ killed                  the same night, killed again and again  test_killed_night.py
              └─ quiet ── filled                         later dates without files               test_dates.py
    missing                                              a flattering district, feeds missing    test_missing_feeds.py
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

import duckdb
import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from publication import acceptance
from publication.access import open_published

MINSHENG = Path(sys.executable).parent / "minsheng"
FIRST, SECOND = "2026-11-01", "2026-11-02"
PEOPLE = "800"  # with 500 every birth year is generalised away
COUNT = "select count(*) from marts.survey_answers"
CHECK = "no_table_loses_rows"
REASON = "the bureau withdrew four fifths of the 2025 round"
LOOK_SECONDS, LONGEST_SECONDS = 0.02, 600


@dataclass(frozen=True)
class Ended:
    """A home after a command, with what the command said."""

    home: Path
    code: int
    out: str


@dataclass(frozen=True)
class Watched(Ended):
    """A night during which a reader kept asking: what was answered before it, and all along it."""

    before: int
    meanwhile: list[int]


@dataclass(frozen=True)
class Step:
    """What a person's step gave, and which night readers saw after it."""

    code: int
    out: str
    shown: str


def minsheng(home: Path, *arguments: str) -> Ended:
    """Run the command on a home and wait for its end."""
    run = subprocess.run([MINSHENG, *arguments], capture_output=True, text=True, check=False, **surroundings(home))
    return Ended(home, run.returncode, run.stdout + run.stderr)


def surroundings(home: Path) -> dict:
    """Where a command runs; nothing of the developer's own environment reaches it.

    One thread: the other test worker has the second core.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MINSHENG", "DAGSTER"))}
    return {"env": kept | {"MINSHENG_HOME": str(home), "MINSHENG_THREADS": "1", "COLUMNS": "200"}, "cwd": home.parent}


def kill_night(home: Path, night: str, moment: Callable[[Path], bool]) -> None:
    """Start a night and kill it with SIGKILL at a moment. Fails if the night ends before."""
    run = subprocess.Popen(
        [MINSHENG, "run", "--date", night, "--json"], stdout=subprocess.DEVNULL, **surroundings(home)
    )
    try:
        deadline = time.monotonic() + LONGEST_SECONDS
        while not moment(home):
            assert run.poll() is None, "the night ended before it could be killed"
            assert time.monotonic() < deadline, "the moment never came"
            time.sleep(LOOK_SECONDS)
    finally:
        run.kill()
        run.wait()


def files_loaded(home: Path, night: str) -> int:
    """How many files of a night lie in raw as a whole."""
    return len(list(home.glob(f"raw/*/load_date={night}/*.parquet")))


def sample(home: Path, *options: str) -> Path:
    written = minsheng(home, "sample", "--out", str(home), "--people", PEOPLE, "--seed", "7", *options)
    assert written.code == 0, written.out
    return home


def copied(home: Path, target: Path) -> Path:
    """A home of its own that goes on where another one stands."""
    return Path(shutil.copytree(home, target, symlinks=True))


def rows(home: Path, query: str) -> list[tuple]:
    """Answer of the published files, as an analyst or auditor gets it."""
    from ingestion.home import Home

    with open_published(Home.from_environment(home)) as published:
        return published.run(query).fetchall()


def connect(home: Path, name: str) -> duckdb.DuckDBPyConnection:
    """A reader's connection to the file behind the link, attached as docs/reading.md tells."""
    connection = duckdb.connect()
    connection.execute(f"attach '{(home / 'published' / 'current' / name).resolve()}' as night (read_only); use night")
    return connection


def shown(home: Path) -> str:
    """The night whose marts a reader gets who connects now."""
    return rows(home, "select load_date::varchar from meta.night")[0][0]


def materialisations(home: Path, asset: str) -> int:
    """How many of an asset Dagster's history holds."""
    connection = sqlite3.connect(home / "dagster" / "history" / "runs" / "index.db")
    try:
        query = "select count(*) from event_logs where asset_key = ? and dagster_event_type = 'ASSET_MATERIALIZATION'"
        return connection.execute(query, (json.dumps(asset.split("/")),)).fetchone()[0]
    finally:
        connection.close()


def plant(home: Path) -> None:
    """A case of the second night with an adult's number, and another name that differs by one character."""
    known = min(home.joinpath("landing", FIRST).glob("政务_办件_341504_2024_*"))
    header, *lines = csv.reader(io.StringIO(known.read_text("utf-8-sig")))
    case, kind, name, number = (
        next(place for place, title in enumerate(header) if word in title)
        for word in ("办件编号", "申请人类型", "姓名", "证件号")
    )
    planted = next(
        line for line in lines
        if line[kind] == "自然人" and len(line[name]) == 3 and line[name].isalpha()
        and len(line[number]) == 18 and "1940" < line[number][6:10] < "1990"
    )  # fmt: skip
    planted[case], planted[name] = "341504202611020000999", planted[name][:2] + "曌"
    with (home / "landing" / SECOND / "政务_办件_341504_20261102_20261102.csv").open("w", encoding="utf-8") as file:
        csv.writer(file).writerows([header, planted])


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """The first night of the honest district, in the home where ``quiet`` goes on: a home that moved builds all anew."""
    home = sample(tmp_path_factory.mktemp("standing") / "home", "--nights", "2")
    return minsheng(home, "run", "--date", FIRST)


@pytest.fixture(scope="session")
def first_night(standing: Ended, tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """A copy of it that stays as it is. Tests that write take a copy of their own."""
    return replace(standing, home=copied(standing.home, tmp_path_factory.mktemp("first") / "home"))


@pytest.fixture(scope="session")
def damaged(first_night: Ended, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Before the second night: a corrected version of a survey came that lacks most of its rows, as after a filter in
    Excel; somebody let in whatever stood in quarantine; and a case bears another person's number."""
    home = copied(first_night.home, tmp_path_factory.mktemp("damaged") / "home")
    plant(home)
    (whole,) = home.joinpath("landing", FIRST).glob("满意度_调查_341504_2025_*")
    lines = whole.read_bytes().splitlines(keepends=True)
    version = home / "landing" / SECOND / "满意度_调查_341504_2025_20261102_V2.csv"
    version.write_bytes(b"".join(lines[: len(lines) // 5]))
    held_back = json.loads(minsheng(home, "quarantine", "list", "--json").out)["rows"]
    for load_id in sorted({row["load_id"] for row in held_back}):
        minsheng(home, "quarantine", "release", load_id, "--reason", "the departments insist")
    return home


@contextmanager
def in_the_place_of(standing: Path, copy: Path) -> Iterator[Path]:
    """A copy of a home, put where it was copied from: there only what changed is built. It goes back in the end."""
    aside = standing.with_name("aside")
    standing.rename(aside)
    copy.rename(standing)
    try:
        yield standing
    finally:
        standing.rename(copy)
        aside.rename(standing)


@pytest.fixture(scope="session")
def withheld(standing: Ended, damaged: Path, tmp_path_factory: pytest.TempPathFactory) -> Watched:
    """The second night with its damaged file, run while an analyst has the first one open."""
    copy = copied(damaged, tmp_path_factory.mktemp("withheld") / "home")
    is_over = Event()
    with (
        in_the_place_of(standing.home, copy) as home,
        connect(home, "marts.duckdb") as reader,
        ThreadPoolExecutor(1) as pool,
    ):

        def ask() -> list[int]:
            answers = []
            while not answers or not is_over.wait(0.2):
                answers.append(reader.execute(COUNT).fetchall()[0][0])
            return answers

        before = reader.execute(COUNT).fetchall()[0][0]
        asking = pool.submit(ask)
        try:
            ended = minsheng(home, "run", "--date", SECOND)
        finally:
            is_over.set()
        answers = asking.result()
    return Watched(copy, ended.code, ended.out, before, answers)


@pytest.fixture(scope="session")
def accepted(withheld: Watched, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Step]]:
    """A copy in which one person asks, tries to approve as well, and then another person approves."""
    home = copied(withheld.home, tmp_path_factory.mktemp("accepted") / "home")
    asks, approves = ["--accept", CHECK, "--reason", REASON], ["--approve", CHECK]
    steps = []
    with pytest.MonkeyPatch.context() as patch:
        for person, words in (("anna", asks), ("anna", approves), ("bo", approves)):
            patch.setattr(acceptance, "acting_person", lambda person=person: person)
            told = CliRunner().invoke(app, ["publish", *words, "--home", str(home)])
            steps.append(Step(told.exit_code, told.output, shown(home)))
    return home, steps
