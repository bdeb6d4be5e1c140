"""Whole nights on a small synthetic district, run as a user runs them: by the command, once for all facts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from publication.access import open_published

MINSHENG = Path(sys.executable).parent / "minsheng"
FIRST, SECOND = "2026-11-01", "2026-11-02"
PEOPLE = "800"


@dataclass(frozen=True)
class Ended:
    """A home after a command, with what the command said."""

    home: Path
    code: int
    out: str


def minsheng(home: Path, *arguments: str, **variables: str) -> Ended:
    """Run the command on a home; nothing of the developer's own environment reaches it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MINSHENG", "DAGSTER"))}
    run = subprocess.run(
        [MINSHENG, *arguments],
        env=environment | {"MINSHENG_HOME": str(home), "COLUMNS": "200"} | variables,
        capture_output=True, text=True, check=False, cwd=home.parent,
    )  # fmt: skip
    return Ended(home, run.returncode, run.stdout + run.stderr)


def sample(home: Path, *options: str, people: str = PEOPLE) -> Path:
    written = minsheng(home, "sample", "--out", str(home), "--people", people, "--seed", "7", *options)
    assert written.code == 0, written.out
    return home


def rows(home: Path, query: str) -> list[tuple]:
    """Answer of the published files, as an analyst or auditor gets it."""
    from ingestion.home import Home

    with open_published(Home.from_environment(home)) as published:
        return published.run(query).fetchall()


def connect(home: Path, name: str) -> duckdb.DuckDBPyConnection:
    """A reader's connection to the file behind the link."""
    return duckdb.connect(str((home / "published" / "current" / name).resolve()), read_only=True)


@pytest.fixture(scope="session")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """The first night of the honest district. Tests that write take a ``copy``."""
    home = sample(tmp_path_factory.mktemp("district") / "home", "--nights", "2")
    return minsheng(home, "run", "--date", FIRST)


@pytest.fixture
def copy(first_night: Ended, tmp_path: Path) -> Path:
    """A home of the test's own that has had its first night."""
    target = tmp_path / "home"
    shutil.copytree(first_night.home, target, symlinks=True)
    return target
