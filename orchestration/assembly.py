"""Dagster's definitions of one data home: assets, checks, job, schedule, sensors. The environment is read elsewhere."""

from __future__ import annotations

import dagster as dg

from ingestion.home import Home
from orchestration.assets.casework import casework_assets
from orchestration.assets.linkage import linkage_assets
from orchestration.assets.published import page_assets, published_assets
from orchestration.assets.raw import raw_assets
from orchestration.assets.transform import dbt_models, effect_assets, read_manifest
from orchestration.jobs import JOB, arrival_sensor, chooser, failure_sensor, nightly_schedule
from orchestration.partitions import nights
from orchestration.resources import given_night, night_resource
from orchestration.session import Night


def build_definitions(home: Home, begun: Night | None = None) -> dg.Definitions:
    """Everything that Dagster shows and runs for a home.

    ``begun`` is the night that the command has begun in this process: the steps share it, and the partitions reach to
    its load date even if neither the clock nor the ledger knows that yet. The dbt manifest is prepared when a fresh
    clone has none. Raises DbtError when the dbt project cannot be parsed.
    """
    home.prepare()
    partitions = nights(home, begun.load_date if begun else None)
    manifest = read_manifest(home)
    assets = [
        *raw_assets(home, partitions),
        effect_assets(home, partitions, manifest),
        *dbt_models(home, manifest),
        linkage_assets(home, partitions, manifest),
        *casework_assets(home, partitions, manifest),
        *published_assets(home, partitions, manifest),
        *page_assets(home, partitions),
    ]
    choose = chooser(home, manifest, sorted(key for definition in assets for key in definition.keys))
    # In one process: Dagster, dbt and Great Expectations are imported once a run, not once a step.
    job = dg.define_asset_job(
        JOB,
        selection=dg.AssetSelection.all(),
        description="One night: files that came, models, publication gate, publication, pages.",
        executor_def=dg.in_process_executor,
        tags={"minsheng/kind": "night"},
    )
    return dg.Definitions(
        assets=assets,
        jobs=[job],
        schedules=[nightly_schedule(home, choose)],
        sensors=[arrival_sensor(home, choose), failure_sensor(home)],
        resources={"night": given_night(begun) if begun else night_resource(home)},
        loggers={"console": dg.colored_console_logger},
        executor=dg.in_process_executor,
    )
