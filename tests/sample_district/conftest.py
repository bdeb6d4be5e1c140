"""Small samples, written once for all tests of the room."""

from __future__ import annotations

from pathlib import Path

import pytest

from sample_district.generate import generate
from sample_district.settings import Settings


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three hundred people, seventeen nights, errors three times as frequent as in real files."""
    folder = tmp_path_factory.mktemp("sample")
    generate(Settings(people=300, seed=7, nights=17, error_rate=3.0), folder)
    return folder


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six hundred people, one night, no errors."""
    folder = tmp_path_factory.mktemp("clean")
    generate(Settings(people=600, seed=7, error_rate=0.0), folder)
    return folder


@pytest.fixture(scope="session")
def doubtful(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight thousand people, one night, no errors: enough that most checks have something to find."""
    folder = tmp_path_factory.mktemp("doubtful")
    generate(Settings(people=8000, seed=11, error_rate=0.0), folder)
    return folder
