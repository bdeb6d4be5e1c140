"""A data home of a test's own, and Dagster's definitions built once for the tests that only read them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingestion.home import Home
from orchestration.assembly import build_definitions


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty data home."""
    return Home.from_environment(tmp_path / "home", tmp_path / "home" / "landing").prepare()


@pytest.fixture(scope="session")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    """The definitions of an empty home: what a fresh clone shows."""
    root = tmp_path_factory.mktemp("definitions")
    yield build_definitions(Home.from_environment(root, root / "landing"))
