"""A warehouse in which every feed is empty, built once a session with all its models, data tests and unit tests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pytest

from ingestion.home import Home
from orchestration import dbt_runner
from scripts import empty_district


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
    home = replace(empty_district.home_in(tmp_path_factory.mktemp("empty_district")), threads=1)
    return Built(home, empty_district.build(home), dbt_runner.load_manifest(home))
