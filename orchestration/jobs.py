"""What a night selects, its schedule, the file-arrival sensor and the alert on a failed run."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import dagster as dg

from ingestion.contract import contracts
from ingestion.home import Home
from ingestion.landing import find_files
from orchestration import changes
from orchestration.alerts import alert
from orchestration.assets.raw import raw_key
from orchestration.assets.transform import Translator, stale_models
from orchestration.clock import TIMEZONE, today
from orchestration.instance import PROCESS_TAG
from orchestration.session import Night

JOB = "nightly"

# Two in the morning: the departments' own night jobs are over, the offices are closed.
SCHEDULE = "0 2 * * *"

# A department's upload of several files should end in one run, not in one a file.
SENSOR_SECONDS = 300


Choose = Callable[[Night, Sequence[str]], list[dg.AssetKey]]


def chooser(home: Home, manifest: Mapping[str, Any], keys: Sequence[dg.AssetKey]) -> Choose:
    """What a night materialises, given the feeds with new files: their raw assets, the models behind them and behind
    the night itself, and everything from the candidate on."""
    translator = Translator()
    raw = {raw_key(feed) for feed in contracts()}
    models = stale_models(manifest, translator, None)

    def choose(night: Night, feeds: Sequence[str]) -> list[dg.AssetKey]:
        changed = changes.changed_feeds(home, night.load_date, feeds)
        wanted = {raw_key(feed) for feed in feeds} | stale_models(manifest, translator, changed)
        return [key for key in keys if key in wanted or key not in raw | models]

    return choose


def nightly_schedule(home: Home, choose: Choose) -> dg.ScheduleDefinition:
    """At two in the morning, Asia/Shanghai. The load date is the day that has just begun."""

    @dg.schedule(
        name="nightly",
        job_name=JOB,
        cron_schedule=SCHEDULE,
        execution_timezone=TIMEZONE,
        description="The nightly load at 02:00 Asia/Shanghai.",
    )
    def nightly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        load_date = context.scheduled_execution_time.date()
        night = Night(home.prepare(), load_date)
        return _request(night, night.peek(), choose, run_key=f"{load_date}")

    return nightly


def arrival_sensor(home: Home, choose: Choose) -> dg.SensorDefinition:
    """Runs today's night when files came to landing and have stopped changing since the last look.

    It compares names, sizes and times only; the run itself decides what is new by content.
    """

    @dg.sensor(
        name="files_arrived",
        job_name=JOB,
        minimum_interval_seconds=SENSOR_SECONDS,
        description="Starts today's night when new files lie in landing and are no longer growing.",
    )
    def files_arrived(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        load_date = today()
        listing = sorted((found.key, found.bytes, found.changed_ns) for found in find_files(home, load_date))
        digest = hashlib.sha256(repr(listing).encode()).hexdigest()
        seen, _, ran = (context.cursor or "").partition(" ")
        if digest == ran:
            return dg.SkipReason("no change in landing")
        if digest != seen:
            context.update_cursor(f"{digest} {ran}")
            return dg.SkipReason("files changed; they are loaded once they have kept still for one interval")
        night = Night(home.prepare(), load_date)
        feeds = night.peek()
        if not feeds:
            context.update_cursor(f"{digest} {digest}")
            return dg.SkipReason("the files that changed hold nothing new")
        request = _request(night, feeds, choose, run_key=f"{load_date} {digest}")
        return dg.SensorResult(run_requests=[request], cursor=f"{digest} {digest}")

    return files_arrived


def _request(night: Night, feeds: Sequence[str], choose: Choose, run_key: str) -> dg.RunRequest:
    chosen = choose(night, feeds)
    return dg.RunRequest(run_key=run_key, partition_key=f"{night.load_date}", asset_selection=chosen)


def failure_sensor(home: Home) -> dg.SensorDefinition:
    """An alert for each failed run that Dagster started; the command writes its own."""

    @dg.run_failure_sensor(
        name="failed_runs",
        description="Writes logs/alerts.jsonl and posts to MINSHENG_ALERT_WEBHOOK when a run fails.",
        monitor_all_code_locations=False,
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def failed_runs(context: dg.RunFailureSensorContext) -> None:
        run = context.dagster_run
        if PROCESS_TAG in run.tags:
            return
        partition = run.tags.get("dagster/partition")
        reason = context.failure_event.message
        alert(
            home, "run_failed", date.fromisoformat(partition) if partition else None,
            f"Run {run.run_id} of {run.job_name} failed: {reason}",
            f"任务 {run.job_name} 运行失败（{run.run_id}）：{reason}",
            key=run.run_id, job=run.job_name,
        )  # fmt: skip

    return failed_runs
