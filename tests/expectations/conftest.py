"""One data home a test. Importing Great Expectations takes seconds, so these tests share a worker."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from pathlib import Path

import pytest

from ingestion.home import Home
from ingestion.ledger import open_ledger


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of this folder run in one process, which imports Great Expectations once."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("great_expectations"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One home a module: making the Great Expectations project anew for each test would double their time."""
    return Home.from_environment(tmp_path_factory.mktemp("home")).prepare()


@pytest.fixture
def ledger(home: Home) -> Generator[sqlite3.Connection]:
    """A ledger without loads."""
    with open_ledger(home.ledger) as connection:
        connection.execute("delete from loads")
        yield connection
