"""How a relation takes the place of the one before (macro duckdb__rebuild)."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from ingestion.home import Home
from orchestration import dbt_runner

MODEL, INPUT = "int_kin__spouses", "int_citizens__linked"


@pytest.fixture
def copy(built, tmp_path: Path) -> Home:
    return Home.from_environment(shutil.copytree(built.home.root, tmp_path / "home"))


def has_table(home: Home, name: str) -> bool:
    with duckdb.connect(str(home.warehouse), read_only=True) as warehouse:
        return warehouse.execute("select count(*) from duckdb_tables() where table_name = $1", [name]).fetchone() == (
            1,
        )


def test_a_model_that_fails_leaves_the_table_that_stood(copy):
    with duckdb.connect(str(copy.warehouse)) as warehouse:
        warehouse.execute(f"drop table intermediate.{INPUT}")
    assert not dbt_runner.run(copy, ["run", "--select", MODEL]).success
    assert has_table(copy, MODEL)


def test_a_table_takes_the_place_of_a_view_and_leaves_nothing_beside(copy):
    with duckdb.connect(str(copy.warehouse)) as warehouse:
        warehouse.execute(f"drop table intermediate.{MODEL}")
        warehouse.execute(f"create view intermediate.{MODEL} as select 1 as x")
    assert dbt_runner.run(copy, ["run", "--select", MODEL]).success
    assert has_table(copy, MODEL)
    with duckdb.connect(str(copy.warehouse), read_only=True) as warehouse:
        assert warehouse.execute(
            "select count(*) from duckdb_tables() where table_name like '%\\_\\_dbt%' escape '\\'"
        ).fetchone() == (0,)
