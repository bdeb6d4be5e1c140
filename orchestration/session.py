"""What one night knows while it runs: its home, its date, the files that came, and what became of each feed.

Plain Python, no Dagster: the raw assets call ``load_feed``; the command and the tests can too.
"""

from __future__ import annotations

import sqlite3
import traceback
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ingestion import landing
from ingestion.contract import Contract
from ingestion.home import Home
from ingestion.ledger import open_ledger
from orchestration import changes, nights
from orchestration.alerts import alert, scrub
from orchestration.clock import now_text
from orchestration.progress import Language

if TYPE_CHECKING:
    from expectations.results import CheckResult
    from ingestion.delivery import Delivery


@dataclass
class FeedOutcome:
    """What the night did with one feed's files."""

    feed: str
    loads: list[dict[str, Any]] = field(default_factory=list)
    results: list[CheckResult] = field(default_factory=list)
    defect: str | None = None  # an error of ours, scrubbed; the feed keeps its last good load


@dataclass
class Night:
    """One night: created once a run, shared by its steps."""

    home: Home
    load_date: date
    language: Language = "en"
    is_replay: bool = False
    defects: dict[str, str] = field(default_factory=dict)  # feed to an error of ours, scrubbed
    parts_built: set[str] = field(default_factory=set)  # parts of the dbt project that this run built in full

    @classmethod
    def of(cls, home: Home, load_date: date, language: Language = "en") -> Night:
        """The night of a date. One built again works on a copy of what linkage remembers, set back to that date."""
        is_replay = nights.is_replay(home, load_date)
        own = replace(home, identity_name=f"{load_date}.duckdb") if is_replay else home
        return cls(own, load_date, language, is_replay)

    @cached_property
    def changed_feeds(self) -> set[str] | None:
        """What the build must follow, asked once a run: the first part of the build forgets what the last one knew."""
        return changes.changed_feeds(self.home, self.load_date)

    @cached_property
    def deliveries(self) -> dict[str, list[Delivery]]:
        """New files by feed. The landing folder is scanned once a night, and not for a night built again later:
        what came since was not known then, and belongs to the newest night."""
        if self.is_replay:
            return {}
        with open_ledger(self.home.ledger) as ledger:
            found = landing.scan(self.home, ledger, self.load_date)
        by_feed: dict[str, list[Delivery]] = {}
        for delivery in found:
            by_feed.setdefault(delivery.contract.feed, []).append(delivery)
        return by_feed

    def candidates(self, feed: str | None = None) -> list[dict[str, Any]]:
        """Loads that were read but not decided: a run died between the two. They are decided tonight."""
        with open_ledger(self.home.ledger) as ledger:
            rows = ledger.execute(
                "select * from loads where state = 'candidate' and (feed = :feed or :feed is null)"
                " order by load_sequence",
                {"feed": feed},
            )
            return [dict(row) for row in rows]

    def peek(self) -> list[str]:
        """``feeds_with_work`` as a sensor asks it: the scan leaves no trace, so the run sees every file as new."""
        with open_ledger(self.home.ledger):
            pass  # makes the tables of a new home
        ledger = sqlite3.connect(self.home.ledger, timeout=30, isolation_level=None)
        ledger.row_factory = sqlite3.Row
        try:
            ledger.execute("begin")
            found = landing.scan(self.home, ledger, self.load_date)
            ledger.execute("rollback")
        finally:
            ledger.close()
        return sorted({*(delivery.contract.feed for delivery in found), *(load["feed"] for load in self.candidates())})

    def feeds_with_work(self) -> list[str]:
        """Feeds with a new file or an undecided load, sorted."""
        return sorted({*self.deliveries, *(load["feed"] for load in self.candidates())})


def load_feed(night: Night, contract: Contract) -> FeedOutcome:
    """Read a feed's new files, put them before the arrival gate, and let them take effect or hold them.

    A file that cannot be used is a result (``refused``), not an error. An error of ours is recorded in the outcome
    and as an alert; the feed keeps its last good load and the night goes on. OSError (a full disk, a share that went
    away) is raised: the step is tried again.
    """
    outcome = FeedOutcome(contract.feed)
    try:
        _read_files(night, contract, outcome)
        _decide(night, contract, outcome)
    except OSError:
        raise
    except Exception as error:
        record_defect(night, contract.feed, error, outcome)
    return outcome


def record_defect(night: Night, feed: str, error: Exception, outcome: FeedOutcome) -> None:
    """Note an error of ours in one feed: in the outcome, as an alert, and with its traceback in logs/errors.log."""
    outcome.defect = night.defects[feed] = scrub(f"{type(error).__name__}: {error}")
    log_error(night.home, error, f"feed {feed}")
    alert(
        night.home, "feed_defect", night.load_date,
        f"{feed} could not be loaded: {outcome.defect}. Its last good load stays in effect; see logs/errors.log.",
        f"{feed} 未能加载：{outcome.defect}。沿用上一次有效数据；详见 logs/errors.log。",
        key=feed, feed=feed,
    )  # fmt: skip


def log_error(home: Home, error: BaseException, where: str) -> None:
    """Append a traceback, scrubbed of values, to logs/errors.log."""
    text = scrub("".join(traceback.format_exception(error)))
    home.logs.mkdir(parents=True, exist_ok=True)
    with (home.logs / "errors.log").open("a", encoding="utf-8") as stream:
        stream.write(f"--- {now_text()} {where}\n{text}\n")


def _read_files(night: Night, contract: Contract, outcome: FeedOutcome) -> None:
    from ingestion import ingest

    deliveries = night.deliveries.get(contract.feed, [])
    with open_ledger(night.home.ledger) as ledger:
        for load in ingest.ingest_files(night.home, ledger, deliveries, night.load_date):
            outcome.loads.append(dict(load))


def _decide(night: Night, contract: Contract, outcome: FeedOutcome) -> None:
    candidates = night.candidates(contract.feed)
    if not candidates:
        return
    # Great Expectations takes seven seconds to import: only when a file came.
    from expectations import arrival, results
    from ingestion import loads

    load_ids = [load["load_id"] for load in candidates]
    with open_ledger(night.home.ledger) as ledger:
        outcome.results = arrival.check(night.home, ledger, contract.feed, load_ids, night.load_date)
        results.store(ledger, outcome.results)
        reasons = results.holds(outcome.results)
        for load_id in load_ids:
            loads.settle(ledger, load_id, reasons.get(load_id, []))
        outcome.loads = _as_settled(ledger, {*load_ids, *(load["load_id"] for load in outcome.loads)})


def _as_settled(ledger: Any, load_ids: set[str]) -> list[dict[str, Any]]:
    marks = ", ".join("?" * len(load_ids))
    rows = ledger.execute(f"select * from loads where load_id in ({marks}) order by load_sequence", sorted(load_ids))
    return [dict(row) for row in rows]
