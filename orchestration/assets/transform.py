"""What stands between raw and published: loads in effect, and every dbt model, seed and snapshot.

Lineage comes from dbt's manifest; dbt's sources ``raw.<feed>`` are the raw assets, ``control.*`` the assets here.
dbt runs in this process; its node results become materialisations and asset checks.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
import duckdb
import orjson
from dagster_dbt import DagsterDbtTranslator, dbt_assets

from dbt_project.hash_key import hash_key
from ingestion.contract import contracts
from ingestion.effect import write_control_tables, write_raw_views
from ingestion.home import Home
from ingestion.ledger import open_ledger
from orchestration import changes, dbt_runner, progress
from orchestration.alerts import scrub
from orchestration.assets.raw import POOL, raw_key
from orchestration.guard import guarded
from orchestration.session import Night

# dbt's unit tests feed models with given rows: they belong to `make test`, not to the night.
NIGHTLY_BUILD = ["build", "--exclude-resource-type", "unit_test"]

# The two parts of the project: linkage reads the first and writes the sources under the second.
BEFORE_LINKAGE = ["--exclude", f"source:{changes.LINKED}+"]
AFTER_LINKAGE = ["--select", f"source:{changes.LINKED}+"]

PASSED = {"pass", "success"}
NOT_PASSED = {"fail", "error", "warn"}


def effect_assets(home: Home, nights: dg.PartitionsDefinition, manifest: Mapping[str, Any]) -> dg.AssetsDefinition:
    """The raw views over the loads in effect, and the control tables of the night: dbt's sources named ``control``."""
    tables = {source["name"]: source["description"] for source in manifest["sources"].values()
              if source["source_name"] == "control"}  # fmt: skip
    keys = {name: dg.AssetKey(["control", name]) for name in sorted(tables)}

    @dg.multi_asset(
        name="loads_in_effect",
        specs=[
            dg.AssetSpec(
                key, deps=[raw_key(feed) for feed in contracts()], description=tables[name], group_name="control",
                owners=["team:data_engineering"], kinds={"duckdb"}, partitions_def=nights,
            )
            for name, key in keys.items()
        ],
        pool=POOL,
        required_resource_keys={"night"},
    )  # fmt: skip
    def loads_in_effect(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        with guarded(home, "loads in effect"):
            night: Night = context.resources.night
            progress.current.phase("effect")
            hash_key(home.key_file)  # made before the first build, which remembers what it was built with
            with open_ledger(home.ledger) as ledger, duckdb.connect(str(home.warehouse)) as connection:
                write_raw_views(connection, ledger, night.load_date)
                states = write_control_tables(connection, ledger, night.load_date, home)
            counts = Counter(state.state for state in states)
            progress.current.advance("control")
            for key in keys.values():
                yield dg.MaterializeResult(asset_key=key, metadata={"load date": f"{night.load_date}", **counts})

    return loads_in_effect


class Translator(DagsterDbtTranslator):
    """Keys are [schema, table]; groups are the department up to staging, the concept after it."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """The DuckDB address without the database: the same name that SQL uses."""
        schema = dbt_resource_props.get("source_name") or dbt_resource_props["schema"]
        return dg.AssetKey([schema, dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The folder below the layer (a department or a concept), else the layer itself."""
        if dbt_resource_props["resource_type"] == "seed":
            return "reference"
        folders = dbt_resource_props["fqn"][1:-1]
        if folders and folders[0] in ("staging", "intermediate"):
            return folders[-1]
        return folders[0] if folders else None

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str] | None:
        """``config.meta.owner`` of the model: a department, or the team of the marts."""
        owner = (dbt_resource_props.get("config", {}).get("meta") or {}).get("owner", "data_engineering")
        return [f"team:{owner}"]

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The model's own description; its SQL is in the repository and in dbt's documents."""
        return dbt_resource_props.get("description") or ""


def read_manifest(home: Home) -> Mapping[str, Any]:
    """dbt's manifest as Dagster reads it, prepared first if the project changed. Raises DbtError."""
    dbt_runner.prepare_manifest(home)
    return orjson.loads(dbt_runner.manifest_path(home).read_bytes())


def dbt_models(home: Home, manifest: Mapping[str, Any]) -> list[dg.AssetsDefinition]:
    """Every model, seed and snapshot in two parts, before and after linkage; dbt's data tests are their checks."""
    after = changes.nodes_after_linkage(manifest)
    return [
        _part(home, manifest, "records", {key for key in manifest["nodes"] if key not in after}, BEFORE_LINKAGE),
        _part(home, manifest, "models", after, AFTER_LINKAGE),
    ]


def _part(
    home: Home, manifest: Mapping[str, Any], phase: str, nodes: set[str], selection: list[str]
) -> dg.AssetsDefinition:
    translator = Translator()

    @dbt_assets(
        manifest=manifest,
        dagster_dbt_translator=translator,
        name=f"dbt_{phase}",
        select=selection[1] if selection[0] == "--select" else "fqn:*",
        exclude="resource_type:unit_test" + (f" {selection[1]}" if selection[0] == "--exclude" else ""),
        pool=POOL,
        required_resource_keys={"night"},
    )
    def models(context: dg.AssetExecutionContext) -> Iterator[Any]:
        with guarded(home, "dbt"):
            progress.current.phase(phase, total=len(context.selected_asset_keys))
            night: Night = context.resources.night
            now = changes.sources(home, night.load_date)
            feeds = night.changed_feeds
            is_enough = stale_models(manifest, translator, feeds, nodes) <= set(context.selected_asset_keys)
            changes.begin_build(home)
            chosen = ["--select", " ".join(_selected(context, manifest, translator))]
            afresh = ["--full-refresh"] if feeds is None else []  # a seed's columns may have changed with the program
            result = dbt_runner.run(
                night.home, [*NIGHTLY_BUILD, *(selection if _is_whole(context) else chosen), *afresh], _show
            )
            found = list(getattr(result.result, "results", []))
            yield from _events(context, home, manifest, found)
            if not result.success:
                raise dg.Failure(description=_failures(found), allow_retries=False)
            if is_enough:
                night.parts_built.add(phase)
            if night.parts_built == {"records", "models"}:
                changes.end_build(home, now)

    return models


def _show(event: Any) -> None:
    if event.info.name == "NodeFinished" and event.data.node_info.resource_type != "test":
        progress.current.advance(event.data.node_info.node_name)


def _is_whole(context: dg.AssetExecutionContext) -> bool:
    definition = context.assets_def
    return definition.keys_by_output_name == definition.node_keys_by_output_name and (
        definition.check_specs_by_output_name == definition.node_check_specs_by_output_name
    )


def stale_models(
    manifest: Mapping[str, Any],
    translator: DagsterDbtTranslator,
    feeds: set[str] | None,
    among: set[str] | None = None,
) -> set[dg.AssetKey]:
    """Keys of the models (``among`` some nodes) that a night must build when ``feeds`` changed; all when it is None."""
    behind = changes.nodes_behind(manifest, feeds) if feeds is not None else None
    return {
        translator.get_asset_key(node)
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] in changes.NODES
        and (behind is None or unique_id in behind)
        and (among is None or unique_id in among)
    }


def _selected(
    context: dg.AssetExecutionContext, manifest: Mapping[str, Any], translator: DagsterDbtTranslator
) -> list[str]:
    """dbt's names of what was chosen in the UI; tests of the chosen models come with them."""
    chosen = context.selected_asset_keys
    names = [
        ".".join(node["fqn"])
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "seed", "snapshot") and translator.get_asset_key(node) in chosen
    ]
    wanted_checks = {key.name for key in context.selected_asset_check_keys if key.asset_key not in chosen}
    return sorted({*names, *wanted_checks})


def _events(
    context: dg.AssetExecutionContext, home: Home, manifest: Mapping[str, Any], nodes: list[Any]
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    assets = {
        context.assets_def.get_asset_spec(key).metadata["dagster_dbt/unique_id"]: key
        for key in context.selected_asset_keys
    }
    checks = {
        (context.assets_def.get_spec_for_check_key(key).metadata or {})["dagster_dbt/unique_id"]: key
        for key in context.selected_asset_check_keys
    }
    rows = _row_counts(home)
    for node in nodes:
        name, status = node.node.unique_id, str(node.status)
        if name in assets and status in PASSED:
            yield _materialisation(assets[name], node, rows)
        elif name in checks and status in PASSED | NOT_PASSED:
            yield _check_result(checks[name], node, status)


def _materialisation(key: dg.AssetKey, node: Any, rows: dict[tuple[str, str, str], int]) -> dg.MaterializeResult:
    metadata: dict[str, Any] = {"seconds": round(node.execution_time, 3)}
    count = rows.get((node.node.database, node.node.schema, node.node.alias))
    if count is not None:
        metadata["dagster/row_count"] = count
    return dg.MaterializeResult(asset_key=key, metadata=metadata)


def _check_result(key: dg.AssetCheckKey, node: Any, status: str) -> dg.AssetCheckResult:
    is_warning = str(node.node.config.severity).lower() == "warn" or status == "warn"
    metadata: dict[str, Any] = {"status": status, "failing rows": node.failures or 0}
    if status == "error":
        metadata["message"] = scrub(str(node.message))
    return dg.AssetCheckResult(
        asset_key=key.asset_key,
        check_name=key.name,
        passed=status in PASSED,
        severity=dg.AssetCheckSeverity.WARN if is_warning else dg.AssetCheckSeverity.ERROR,
        metadata=metadata,
    )


def _row_counts(home: Home) -> dict[tuple[str, str, str], int]:
    """Rows of every table of the warehouse and the identifier file, from DuckDB's own statistics."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{home.warehouse}' as {home.warehouse.stem} (read_only)")
        connection.execute(f"attach '{home.identifiers}' as {home.identifiers.stem} (read_only)")
        found = connection.execute("select database_name, schema_name, table_name, estimated_size from duckdb_tables()")
        return {(database, schema, table): size for database, schema, table, size in found.fetchall()}


def _failures(nodes: list[Any]) -> str:
    """Which models and tests failed, and how, without a value: shown as the reason of the run."""
    failed = [node for node in nodes if str(node.status) in ("fail", "error")]
    skipped = sum(1 for node in nodes if str(node.status) == "skipped")
    lines = [f"{node.node.name}: {node.status}, {scrub(str(node.message or ''))}" for node in failed[:20]]
    return (
        f"{len(failed)} dbt nodes failed, {skipped} were skipped; a defect of ours, nothing is published.\n"
        + "\n".join(lines)
    )
