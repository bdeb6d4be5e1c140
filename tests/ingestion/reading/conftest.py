"""A data home for each test of the reader."""

from __future__ import annotations

import pytest

from ingestion.home import Home


@pytest.fixture
def home(tmp_path) -> Home:
    return Home.from_environment(tmp_path / "home").prepare()
