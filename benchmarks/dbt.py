"""dbt build against the same compiled SQL run straight in one DuckDB connection, on the same warehouse."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, cast

import duckdb

from benchmarks.night import first_night, write_sample
from benchmarks.rows import Row
from dbt_project.hash_key import hash_key, set_hash_key
from ingestion.home import Home
from orchestration.dbt_runner import run

BUILD = ["build", "--exclude-resource-type", "unit_test", "seed", "exposure"]


def measure_build(people: int, folder: Path) -> list[Row]:
    """Both ways of building the first night's models, one after the other."""
    first_night(people, folder)
    home = Home.from_environment(write_sample(people, folder)["MINSHENG_HOME"])
    run(home, ["list"])  # imports and parse, which a night pays once
    started = time.perf_counter()
    results = cast(Any, run(home, BUILD).result).results
    through_dbt = time.perf_counter() - started
    straight = _straight(home, [result.node for result in results])
    return [Row("night", "dbt build against its SQL run straight (times)", through_dbt / straight, 1.5)]


def _straight(home: Home, nodes: list[Any]) -> float:
    """Seconds to run the compiled SQL of the same nodes, in the order in which dbt ran them."""
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute(f"attach '{home.identifiers}' as identifiers")
        connection.execute(f"attach '{home.identity}' as identity (read_only)")
        connection.execute(f"set threads = {home.threads}")
        connection.execute(f"set memory_limit = '{home.memory_limit}'")
        connection.execute("set preserve_insertion_order = false")
        set_hash_key(connection, hash_key(home.key_file))
        started = time.perf_counter()
        for node in nodes:
            if node.resource_type == "test":
                connection.execute(f"select count(*) from ({node.compiled_code}) as failing").fetchall()
            else:
                kind = "view" if node.config.materialized == "view" else "table"
                connection.execute(f"create or replace {kind} {node.relation_name} as {node.compiled_code}")
        return time.perf_counter() - started
