"""Dagster's instance inside the data home: its folder, its settings, and what a killed or old run leaves there.

``python -m orchestration.instance`` prepares the folder and prints it, for ``DAGSTER_HOME``.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ingestion.home import Home

if TYPE_CHECKING:
    from dagster import DagsterInstance

SETTINGS = Path(__file__).parent / "dagster.yaml"

# Stands in the Dagster folder of a data home and nowhere else, so that it cannot be taken for a temporary one.
MARK = ".minsheng"

# Marks the runs that the command executes in its own process, with the process number as value.
PROCESS_TAG = "minsheng/process"

# A run of the whole night is about 3 MB of events; a year and more of nights stays under 2 GB.
RUNS_KEPT = 500


def prepare(home: Home) -> Path:
    """Write dagster.yaml into the home's Dagster folder, set DAGSTER_HOME to it, and return it."""
    home.dagster.mkdir(parents=True, exist_ok=True)
    (home.dagster / MARK).touch()
    copy, settings = home.dagster / "dagster.yaml", SETTINGS.read_bytes()
    if not copy.exists() or copy.read_bytes() != settings:
        partial = copy.with_suffix(".partial")
        partial.write_bytes(settings)
        partial.replace(copy)
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "yes"
    os.environ["DAGSTER_EVENT_BATCH_SIZE"] = "1000"  # what a run plans comes at once: see event_log.store_event_batch
    return home.dagster


def close_killed_runs(instance: DagsterInstance) -> list[str]:
    """Report as failed each earlier in-process run that never ended; call while holding the lock.

    Whoever holds the lock knows that no such run is alive: its process was killed.
    """
    from dagster import DagsterRunStatus, RunsFilter

    open_states = [DagsterRunStatus.NOT_STARTED, DagsterRunStatus.STARTING, DagsterRunStatus.STARTED]
    unfinished = RunsFilter(statuses=open_states)
    killed = [run for run in instance.get_runs(unfinished) if PROCESS_TAG in run.tags]
    for run in killed:
        instance.report_run_failed(run, message="The process of this run was killed; run the same date again.")
    return [run.run_id for run in killed]


def prune(instance: DagsterInstance, kept: int = RUNS_KEPT) -> None:
    """Delete the oldest runs beyond ``kept``. The newest state of every asset stays."""
    for run in instance.get_runs(limit=None, cursor=None)[kept:]:
        instance.delete_run(run.run_id)


if __name__ == "__main__":
    print(prepare(Home.from_environment().prepare()))
