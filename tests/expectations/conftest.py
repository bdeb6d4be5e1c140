"""One data home a test. Importing Great Expectations takes seconds, so these tests share a worker."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator

import pytest

from ingestion.home import Home
from ingestion.ledger import open_ledger


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
