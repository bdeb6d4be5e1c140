"""A register of two thousand people, and a model trained on it, once a session."""

from __future__ import annotations

import pytest

from linkage.resident.model import Model
from linkage.resident.night import read
from linkage.resident.training import train
from tests.support.spellings import Person, Register, people, register, rows_of


@pytest.fixture(scope="session")
def everybody() -> list[Person]:
    return people(2000)


@pytest.fixture(scope="session")
def model(everybody) -> Model:
    with register() as empty:
        empty.give(rows_of(everybody))
        read(empty.connection, [])
        return train(empty.connection, "2026-11-01")


@pytest.fixture
def memory() -> Register:
    with register() as empty:
        yield empty
