"""A data home for one question: built aside, asked, and removed. The real home is only read.

It shares with the real one what never changes under a question (raw files, the parsed dbt project, the secret of the
hashes) and has its own warehouse. It lies in the owner-only ``state/``, since rows of persons are copied into it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any

import duckdb
import orjson

from dbt_project.hash_key import hash_key, set_hash_key
from ingestion.home import Home
from orchestration import dbt_runner, progress
from orchestration.alerts import scrub

PREFIX = "scratch-"
BUILD = ["build", "--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"]


class ScratchError(RuntimeError):
    """The question cannot be asked of this home, or its models cannot be built; the message says why."""


@contextmanager
def scratch(home: Home) -> Iterator[Home]:
    """An empty home beside the real one; what a killed question left behind goes first. Hold the lock meanwhile."""
    for remains in home.state.glob(f"{PREFIX}*"):
        shutil.rmtree(remains, ignore_errors=True)
    folder = tempfile.mkdtemp(prefix=PREFIX, dir=home.state)
    own = replace(home, root=home.state / folder, overlay_file=home.overlay)
    try:
        for name in ("raw", "quarantine", "dbt"):
            (own.root / name).symlink_to(home.root / name, target_is_directory=True)
        own.prepare()
        own.key_file.symlink_to(home.key_file)
        yield own
    finally:
        shutil.rmtree(own.root, ignore_errors=True)


def build(home: Home, phase: str, manifest: Mapping[str, Any], nodes: Iterable[str]) -> None:
    """Build models and seeds of a scratch home as a phase of the progress. Raises ScratchError naming what failed."""
    names = sorted(manifest["nodes"][node]["name"] for node in nodes if node in manifest["nodes"])
    progress.current.phase(phase, total=len(names))
    result = dbt_runner.run(home, [*BUILD, "--select", " ".join(names)], _show)
    failed = [node for node in getattr(result.result, "results", []) if str(node.status) in ("error", "fail")]
    if failed or not result.success:
        named = "; ".join(f"{node.node.name}: {scrub(str(node.message or ''))}" for node in failed[:5])
        raise ScratchError(f"the models of the question could not be built: {named or 'see logs/errors.log'}")


def read_manifest(home: Home) -> Mapping[str, Any]:
    """dbt's manifest as plain values, prepared first if the project changed. Raises DbtError."""
    dbt_runner.prepare_manifest(home)
    return orjson.loads(dbt_runner.manifest_path(home).read_bytes())


def _show(event: Any) -> None:
    if event.info.name == "NodeFinished":
        progress.current.advance(event.data.node_info.node_name)


@contextmanager
def beside(home: Home, own: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection on the scratch warehouse that sees the real one, read-only, as ``real`` and ``real_identifiers``."""
    settings: dict[str, Any] = {"threads": home.threads, "memory_limit": home.memory_limit}
    with closing(duckdb.connect(str(own.warehouse), config=settings)) as connection:
        connection.execute(f"attach '{home.warehouse}' as real (read_only)")
        connection.execute(f"attach '{home.identifiers}' as real_identifiers (read_only)")
        set_hash_key(connection, hash_key(home.key_file))
        yield connection


def below(manifest: Mapping[str, Any], nodes: Iterable[str], map_name: str) -> set[str]:
    """Nodes and everything that hangs on them: ``child_map`` for descendants, ``parent_map`` for ancestors."""
    waiting, found = list(nodes), set(nodes)
    while waiting:
        for other in set(manifest[map_name].get(waiting.pop(), [])) - found:
            found.add(other)
            waiting.append(other)
    return found


def borrow(connection: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any], nodes: Iterable[str]) -> None:
    """Copy tables of the real warehouse that the models of a question read and do not build."""
    for unique_id in sorted(nodes):
        node = manifest["nodes"].get(unique_id) or manifest["sources"][unique_id]
        table = f"{node['schema']}.{node.get('alias') or node['name']}"
        database = "real" if node["database"] == "warehouse" else f"real_{node['database']}"
        connection.execute(f"create schema if not exists {node['schema']}")
        try:
            connection.execute(f"create or replace table {table} as from {database}.{table}")
        except duckdb.CatalogException:
            raise ScratchError(f"{table} is not there: another program built this home; run a night first") from None
        progress.current.advance(table)
