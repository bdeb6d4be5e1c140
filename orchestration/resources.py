"""The one resource of the assets: the night that runs, holding the lock of the data home."""

from collections.abc import Iterator
from datetime import date

import dagster as dg

from ingestion.home import Home
from orchestration import lock
from orchestration.clock import today
from orchestration.session import Night


def night_resource(home: Home) -> dg.ResourceDefinition:
    """The night of the run's partition; today's in a run without one.

    Raises Failure when another run is under way: the command's, or one of Dagster's started elsewhere.
    """

    @dg.resource(description="The night that runs: its date, its new files, and the lock on the data home.")
    def night(context: dg.InitResourceContext) -> Iterator[Night]:
        load_date = _load_date(context)
        home.prepare()
        try:
            with lock.hold(home.lock, f"night {load_date}"):
                yield Night.of(home, load_date)
        except lock.AnotherRun as error:
            raise dg.Failure(description=str(error), allow_retries=False) from None

    return night


def given_night(night: Night) -> dg.ResourceDefinition:
    """The same resource around a night that the command has begun; the command holds the lock."""
    return dg.ResourceDefinition.hardcoded_resource(night)


def _load_date(context: dg.InitResourceContext) -> date:
    run = context.run
    partition = run.tags.get("dagster/partition") if run else None
    return date.fromisoformat(partition) if partition else today()
