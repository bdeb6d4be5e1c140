"""dbt inside this process: the manifest is parsed once a change of the project, then reused at every invocation.

``dbt`` as a subprocess costs 5–8 s each time; ``dbtRunner(manifest=…)`` costs a third of a second. After each
invocation the connections are closed: DuckDB would stay locked otherwise. Nothing is written to a dbt log, since an
error of the database can quote a person's value; events go to the caller, messages pass through ``scrub``.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingestion.home import Home
from orchestration.alerts import scrub

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult
    from dbt.contracts.graph.manifest import Manifest

PROJECT = Path(__file__).parent.parent / "dbt_project"
COMPILED = "compiled"
PROJECT_SUFFIXES = {".sql", ".yml", ".yaml", ".csv", ".py", ".md"}
NOT_PROJECT = {"target", "logs", "dbt_packages", "__pycache__"}
STORED, DIGEST = "minsheng_manifest.msgpack", "minsheng_manifest.digest"

# More threads raise memory without shortening the night on two cores: DuckDB already uses every core for one model.
THREADS = 2


class DbtError(RuntimeError):
    """dbt could not parse or run; the message names the model or file and holds no value of a person."""


def manifest_path(home: Home) -> Path:
    """The manifest that dbt wrote at the last parse; Dagster reads lineage from it."""
    return home.dbt_target / "manifest.json"


def project_digest(project: Path = PROJECT) -> str:
    """Hash of every file of the project and of dbt's version: the manifest is stale when it differs."""
    digest = hashlib.sha256(f"{version('dbt-core')} {version('dbt-duckdb')}".encode())
    for path in sorted(project.rglob("*")):
        inside = path.relative_to(project)
        if path.suffix in PROJECT_SUFFIXES and path.is_file() and not NOT_PROJECT.intersection(inside.parts):
            digest.update(f"\0{inside}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def load_manifest(home: Home) -> Manifest:
    """The project's manifest, parsed anew if a file changed. Raises DbtError."""
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser.manifest import extended_mashumuro_decoder

    prepare_manifest(home)
    return Manifest.from_msgpack((home.dbt_target / STORED).read_bytes(), decoder=extended_mashumuro_decoder)


def prepare_manifest(home: Home) -> None:
    """See to it that the home's manifests, stored and ``manifest.json``, are those of the project. Raises DbtError.

    On a fresh clone Dagster's definitions never fail for want of one. Reading the project takes ten times as long as
    reading its manifest, and no home changes what is in it: what one home parsed is left in the user's cache for the
    next.
    """
    digest = project_digest()
    if _is_prepared(home.dbt_target, digest):
        return
    if (home.dbt_target / COMPILED).exists():  # the SQL of another project
        shutil.rmtree(home.dbt_target / COMPILED)
    if _copy_prepared(_cache() / digest, home.dbt_target, digest):
        return
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser.manifest import extended_mashumaro_encoder

    (home.dbt_target / DIGEST).unlink(missing_ok=True)
    result = _invoke(home, ["parse", "--write-json"], None, [])
    if not isinstance(result.result, Manifest):
        raise DbtError(f"the dbt project cannot be read: {scrub(str(result.exception))}")
    (home.dbt_target / STORED).write_bytes(result.result.to_msgpack(extended_mashumaro_encoder))
    (home.dbt_target / DIGEST).write_text(digest)
    _leave_in_cache(home.dbt_target, digest)


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "minsheng" / "dbt"


def _is_prepared(folder: Path, digest: str) -> bool:
    files = [folder / name for name in (STORED, "manifest.json", DIGEST)]
    return all(file.is_file() for file in files) and files[-1].read_text() == digest


def _copy_prepared(source: Path, target: Path, digest: str) -> bool:
    """Copy what was prepared, the digest last: a killed copy is none. False when there is nothing to copy."""
    if not _is_prepared(source, digest):
        return False
    target.mkdir(parents=True, exist_ok=True)
    (target / DIGEST).unlink(missing_ok=True)
    for name in (STORED, "manifest.json", DIGEST):
        shutil.copyfile(source / name, target / name)
    return True


def _leave_in_cache(source: Path, digest: str) -> None:
    """One project's manifest is kept, the newest: a cache that cannot be written costs the next home its time only."""
    with suppress(OSError):
        cache = _cache()
        older = [folder for folder in cache.glob("*") if folder.name != digest] if cache.is_dir() else []
        _copy_prepared(source, cache / digest, digest)
        for folder in older:
            shutil.rmtree(folder, ignore_errors=True)


def run(home: Home, arguments: list[str], on_event: Callable[[Any], None] | None = None) -> dbtRunnerResult:
    """Run one dbt command, e.g. ``["build", "--select", "marts"]``. ``on_event`` gets each of dbt's events.

    Returns dbt's result: models and tests that fail are in it. Raises DbtError when dbt itself could not run.
    """
    manifest = load_manifest(home)
    result = _invoke(home, [*arguments, "--no-write-json"], manifest, [on_event] if on_event else [])
    if result.exception is not None:
        raise DbtError(f"dbt {arguments[0]}: {scrub(str(result.exception))}") from None
    return result


def compiled(home: Home, models: Mapping[str, Any]) -> dict[str, str]:
    """The SQL of models as it would run, by unique id: for a question that runs them more than once. Raises DbtError.

    ``models``: unique id to the manifest's entry. What a build of this project left is read. dbt is asked where some
    is missing, and spends most of a small invocation on the graph of the whole project; without its tests that is a
    third.
    """
    prepare_manifest(home)
    folder = home.dbt_target / COMPILED
    left = {key: folder / node["package_name"] / node["original_file_path"] for key, node in models.items()}
    if all(path.exists() for path in left.values()):
        return {key: path.read_text("utf-8") for key, path in left.items()}
    manifest = load_manifest(home)
    manifest.nodes = {key: node for key, node in manifest.nodes.items() if str(node.resource_type) != "test"}
    manifest.unit_tests = {}
    select = " ".join(sorted(node["name"] for node in models.values()))
    result = _invoke(home, ["compile", "--select", select, "--no-write-json"], manifest, [])
    if result.exception is not None or not result.success:
        raise DbtError(f"dbt compile: {scrub(str(result.exception))}") from None
    return {each.node.unique_id: each.node.compiled_code for each in getattr(result.result, "results", [])}


def _invoke(home: Home, arguments: list[str], manifest: Any, callbacks: list[Any]) -> dbtRunnerResult:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    folders = {
        "--project-dir": PROJECT, "--profiles-dir": PROJECT, "--target-path": home.dbt_target, "--log-path": home.logs,
    }  # fmt: skip
    quiet = ["--log-level", "none", "--log-level-file", "none", "--no-send-anonymous-usage-stats"]
    options = [str(item) for pair in folders.items() for item in pair]
    home.dbt_target.mkdir(parents=True, exist_ok=True)
    with _environment(home):
        try:
            return dbtRunner(manifest=manifest, callbacks=callbacks).invoke([*arguments, *options, *quiet])
        finally:
            DuckDBConnectionManager.close_all_connections()


def environment(home: Home) -> dict[str, str]:
    """The variables that dbt_project/profiles.yml reads."""
    return {
        "MINSHENG_WAREHOUSE": str(home.warehouse),
        "MINSHENG_IDENTIFIERS": str(home.identifiers),
        "MINSHENG_IDENTITY": str(home.identity),
        "MINSHENG_HASH_KEY": str(home.key_file),
        "MINSHENG_MEMORY_LIMIT": home.memory_limit,
        "MINSHENG_THREADS": str(min(home.threads, THREADS)),
    }


@contextmanager
def _environment(home: Home) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(environment(home))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
