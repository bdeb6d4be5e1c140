"""Doubts across nights: the memory as of the night before goes to dbt, and what tonight raised into the memory."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg

from ingestion.home import Home
from orchestration.assets.raw import POOL
from orchestration.guard import guarded
from orchestration.session import Night

SOURCE = "casework"
REMEMBERED = dg.AssetKey([SOURCE, "remembered"])
RAISED = dg.AssetKey(["intermediate", "int_doubts__raised"])


def casework_assets(
    home: Home, nights: dg.PartitionsDefinition, manifest: Mapping[str, Any]
) -> Sequence[dg.AssetsDefinition]:
    """The tables of dbt's source ``casework``, and the memory that follows the models."""
    tables = {source["name"]: source["description"] for source in manifest["sources"].values()
              if source["source_name"] == SOURCE}  # fmt: skip
    common: dict[str, Any] = {"group_name": "doubts", "owners": ["team:data_centre"], "kinds": {"duckdb"}}

    @dg.multi_asset(
        name=SOURCE,
        specs=[
            dg.AssetSpec(
                dg.AssetKey([SOURCE, name]), description=tables[name], deps=[dg.AssetKey(["control", "night"])],
                partitions_def=nights, **common,
            )
            for name in sorted(tables)
        ],
        pool=POOL,
        required_resource_keys={"night"},
    )  # fmt: skip
    def shown(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        from casework.store import show_night

        with guarded(home, SOURCE):
            night: Night = context.resources.night
            rows = show_night(night.home, night.load_date)
            for name in sorted(tables):
                yield dg.MaterializeResult(asset_key=[SOURCE, name], metadata={"dagster/row_count": rows[name]})

    @dg.asset(
        key=REMEMBERED, deps=[RAISED], partitions_def=nights, pool=POOL, required_resource_keys={"night"}, **common,
        description="The memory of doubts with what tonight raised; a night built again later adds nothing to it.",
    )  # fmt: skip
    def remembered(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        from casework.store import remember

        with guarded(home, SOURCE):
            night: Night = context.resources.night
            counts = {} if night.is_replay else remember(night.home, night.load_date)
            yield dg.MaterializeResult(metadata=counts)

    return [shown, remembered]
