"""The step between the two parts of the dbt project: which records are the same citizen's."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import dagster as dg

from ingestion.home import Home
from orchestration import progress
from orchestration.assets.raw import POOL
from orchestration.assets.transform import Translator
from orchestration.changes import LINKED, READ_BY_LINKAGE
from orchestration.guard import guarded
from orchestration.session import Night


def linkage_assets(home: Home, nights: dg.PartitionsDefinition, manifest: Mapping[str, Any]) -> dg.AssetsDefinition:
    """The tables of linkage: dbt's sources named ``identity``."""
    translator = Translator()
    read = [
        translator.get_asset_key(node)
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["name"] in READ_BY_LINKAGE
    ]
    tables = {source["name"]: source["description"] for source in manifest["sources"].values()
              if source["source_name"] == LINKED}  # fmt: skip

    @dg.multi_asset(
        name="linkage",
        specs=[
            dg.AssetSpec(
                dg.AssetKey([LINKED, name]), deps=read, description=tables[name], group_name="persons",
                owners=["team:data_centre"], kinds={"duckdb"}, partitions_def=nights,
            )
            for name in sorted(tables)
        ],
        pool=POOL,
        required_resource_keys={"night"},
    )  # fmt: skip
    def linkage(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        from linkage.resident.store import link_night

        with guarded(home, "linkage"):
            night: Night = context.resources.night
            progress.current.phase("linkage")
            linked = link_night(night.home, night.load_date)
            progress.current.advance("citizens")
            for name in sorted(tables):
                yield dg.MaterializeResult(asset_key=[LINKED, name], metadata=asdict(linked))

    return linkage
