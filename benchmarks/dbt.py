"""dbt build against the same compiled SQL run straight in one DuckDB connection, on the same warehouse."""

from __future__ import annotations

import json
import time
from pathlib import Path

import duckdb

from benchmarks.night import FIRST_NIGHT, _night, _sample
from benchmarks.rows import Row
from dbt_project.session import hash_key, set_hash_key
from ingestion.home import Home
from orchestration.dbt_runner import build


def measure_build(people: int, folder: Path) -> list[Row]:
    """One night for the data, then both ways of building it, one after the other."""
    environment = _sample(folder / "dbt", people)
    _night(FIRST_NIGHT, environment, folder)
    home = Home.from_environment(environment["MINSHENG_HOME"])
    build(home)  # once for the imports and the parse, which a night pays once
    started = time.perf_counter()
    build(home)
    through_dbt = time.perf_counter() - started
    straight = _straight(home)
    return [Row("night", "dbt build against its SQL run straight (times)", through_dbt / straight, 1.5)]


def _straight(home: Home) -> float:
    manifest = json.loads((home.dbt_target / "manifest.json").read_text("utf-8"))
    results = json.loads((home.dbt_target / "run_results.json").read_text("utf-8"))["results"]
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute(f"attach '{home.identifiers}' as identifiers")
        connection.execute(f"set threads = {home.threads}")
        connection.execute("set preserve_insertion_order = false")
        set_hash_key(connection, hash_key(home.key_file))
        started = time.perf_counter()
        for result in results:
            node = manifest["nodes"].get(result["unique_id"])
            code = result.get("compiled_code")
            if node is None or not code:
                continue
            if node["resource_type"] == "test":
                connection.execute(f"select count(*) from ({code}) as failing").fetchall()
            elif node["config"]["materialized"] == "view":
                connection.execute(f"create or replace view {node['relation_name']} as {code}")
            else:
                connection.execute(f"create or replace table {node['relation_name']} as {code}")
        return time.perf_counter() - started
