"""A warehouse in which every feed is empty, built once a session with all its models, data tests and unit tests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import duckdb
import pytest

from casework.store import show_night
from ingestion.effect import write_control_tables, write_raw_views
from ingestion.home import Home
from ingestion.ledger import open_ledger
from linkage.resident.store import link_night
from orchestration import dbt_runner
from orchestration.assets.transform import AFTER_LINKAGE, BEFORE_LINKAGE

NIGHT = date(2026, 11, 1)


@dataclass(frozen=True)
class Built:
    """What dbt made of the empty feeds: its results by node, and its manifest."""

    home: Home
    results: list[Any]
    manifest: Any

    def of_type(self, resource_type: str) -> list[Any]:
        return [result for result in self.results if result.node.resource_type == resource_type]

    @cached_property
    def published_models(self) -> dict[str, Any]:
        """schema.name to the manifest's node, for the models of marts, kpi and audit."""
        models = [node for node in self.manifest.nodes.values() if node.resource_type == "model"]
        return {f"{m.schema}.{m.name}": m for m in models if m.schema in ("marts", "kpi", "audit")}


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    # One thread: the tables are empty, and the other test worker has the second core.
    home = replace(Home.from_environment(tmp_path_factory.mktemp("empty_home")), threads=1).prepare()
    with open_ledger(home.ledger) as ledger, duckdb.connect(str(home.warehouse)) as warehouse:
        write_raw_views(warehouse, ledger)
        write_control_tables(warehouse, ledger, NIGHT, home)
    show_night(home, NIGHT)
    before = dbt_runner.run(home, ["build", *BEFORE_LINKAGE])
    link_night(home, NIGHT)
    after = dbt_runner.run(home, ["build", *AFTER_LINKAGE])
    return Built(home, [*before.result.results, *after.result.results], dbt_runner.load_manifest(home))
