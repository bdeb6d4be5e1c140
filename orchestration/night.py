"""One night from the command's side: the lock, the question whether anything is new, the Dagster run, the exit code.

``run_night`` is what ``minsheng run`` and ``minsheng backfill`` call. Without anything new it answers in a second or
two and imports neither Dagster nor dbt nor Great Expectations.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING

from ingestion.home import Home
from orchestration import instance, lock, nights, progress
from orchestration.alerts import alert, scrub
from orchestration.nights import Exit, Summary
from orchestration.progress import Language
from orchestration.session import Night, log_error

if TYPE_CHECKING:
    from dagster import ExecuteInProcessResult
    from dagster_shared.error import SerializableErrorInfo


@dataclass(frozen=True)
class NightResult:
    """How a night ended for the one who asked for it. ``is_unchanged``: it had ended so before, nothing was done."""

    load_date: date
    summary: Summary
    is_unchanged: bool
    seconds: float
    run_id: str | None = None
    is_replay: bool = False

    @property
    def exit_code(self) -> Exit:
        """The process's exit code."""
        return Exit(self.summary.exit_code)


def run_night(
    home: Home, load_date: date, language: Language = "en", quiet: bool = False, may_fill_gap: bool = False
) -> NightResult:
    """Run one night, or find that nothing is new.

    ``may_fill_gap`` lets a backfill build a night that was left out. Raises AnotherRun, and DateOrder for a date that
    would go back in time; every other failure is in the result.
    """
    began = time.monotonic()
    home.prepare()
    with lock.hold(home.lock, f"night {load_date}"):
        if not may_fill_gap:
            nights.check_order(home, load_date)
        night = Night.of(home, load_date, language)
        if not night.feeds_with_work() and nights.is_unchanged(home, load_date):
            return NightResult(load_date, nights.summary(home, load_date), True, time.monotonic() - began)
        nights.begin(home, load_date)
        with progress.display(language, quiet):
            run_id, failure = _run_in_dagster(night)
        if failure:
            _record_failure(night, failure)
        seconds = time.monotonic() - began
        return NightResult(load_date, nights.summary(home, load_date), False, seconds, run_id, night.is_replay)


def _run_in_dagster(night: Night) -> tuple[str | None, str | None]:
    """Execute the nightly job here; return the run's id and, if it failed, why."""
    try:
        result = _execute(night)
    except KeyboardInterrupt:
        return None, "interrupted by the user; run the same date again"
    except Exception as error:  # the failure is ours: entered, alerted and answered with exit code 1
        log_error(night.home, error, f"night {night.load_date}")
        return None, scrub(f"{type(error).__name__}: {error}")
    return result.run_id, None if result.success else _why(result)


def _execute(night: Night) -> ExecuteInProcessResult:
    instance.prepare(night.home)
    import dagster as dg

    from orchestration.assembly import build_definitions
    from orchestration.assets.transform import read_manifest
    from orchestration.jobs import JOB, chooser

    job = build_definitions(night.home, night).resolve_job_def(JOB)
    choose = chooser(night.home, read_manifest(night.home), sorted(job.asset_layer.executable_asset_keys))
    with dg.DagsterInstance.get() as stored:
        instance.close_killed_runs(stored)
        progress.current.phase("files", total=len(night.feeds_with_work()))
        _import_gates_aside()
        result = job.execute_in_process(
            instance=stored,
            partition_key=f"{night.load_date}",
            asset_selection=choose(night, night.feeds_with_work()),
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            tags={instance.PROCESS_TAG: f"{os.getpid()}"},
            raise_on_error=False,
        )
        instance.prune(stored)
    return result


def _import_gates_aside() -> None:
    """Import Great Expectations in a thread: seven seconds that pass while DuckDB reads files and builds models.

    Both gates need it later and wait for the import if it is not done. Dagster and dbt are imported by now, so the two
    threads do not meet in a half-imported package.
    """
    Thread(target=import_module, args=("expectations.gate",), name="import gates", daemon=True).start()


def _why(result: ExecuteInProcessResult) -> str:
    """The description of the first step that failed."""
    for event in result.all_events:
        if event.is_step_failure:
            data = event.step_failure_data
            stated = data.user_failure_data.description if data.user_failure_data else None
            return scrub(stated or _innermost(data.error) or event.message or event.step_key or "")
    return "the run ended without a failed step; see `dagster dev`"


def _innermost(error: SerializableErrorInfo | None) -> str | None:
    """The message that began a chain of errors: the outer ones only say which step it was."""
    while error is not None and error.cause is not None:
        error = error.cause
    return error.message.strip() if error else None


def _record_failure(night: Night, failure: str) -> None:
    """Enter a failed night and alert. What was published before stays."""
    nights.finish(night.home, night.load_date, Summary("failed", Exit.OUR_FAILURE, message=failure))
    alert(
        night.home, "night_failed", night.load_date,
        f"The night of {night.load_date} failed; what was published before stays. {failure}",
        f"{night.load_date} 夜间任务失败，此前已发布的数据不受影响。{failure}",
    )  # fmt: skip
