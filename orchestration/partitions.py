"""Nights as daily partitions, and when a feed counts as late."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

import dagster as dg

from ingestion.contract import Contract
from ingestion.home import Home
from orchestration.clock import TIMEZONE, today

# The first night of the sample district; a home with earlier nights starts at the earliest of them.
FIRST_NIGHT = date(2026, 11, 1)

# The nightly load starts at two: what a department delivered on the due day is published by six the next morning.
PUBLISHED_BY_HOUR = 6

CRON_MONTHS = {"monthly": "*", "per_batch": "*", "quarterly": "1,4,7,10"}

# Daily files speak of the day before; one day without a file warns, two fail.
DAILY_WARN, DAILY_FAIL = timedelta(hours=36), timedelta(hours=60)

# School terms start in March and September, the register is due at the end of the month: half a year and a month.
TWICE_YEARLY_WARN, TWICE_YEARLY_FAIL = timedelta(days=184), timedelta(days=215)


def nights(home: Home, night: date | None = None) -> dg.DailyPartitionsDefinition:
    """One partition a load date: from the first night to today, the last known night, or ``night``, whichever is later.

    A sample's nights may lie after the machine's today, so the clock alone cannot bound them.
    """
    known = [*_known_nights(home), *([night] if night else [])]
    last = max([today(), *known])
    return dg.DailyPartitionsDefinition(
        start_date=f"{min([FIRST_NIGHT, *known]):%Y-%m-%d}", timezone=TIMEZONE, end_offset=(last - today()).days + 1
    )


def _known_nights(home: Home) -> list[date]:
    if not home.ledger.exists():
        return []
    connection = sqlite3.connect(f"file:{home.ledger}?mode=ro", uri=True, timeout=30)
    try:
        rows = connection.execute("select load_date from nights").fetchall()
    except sqlite3.OperationalError:  # a ledger that was only just created
        return []
    finally:
        connection.close()
    return [date.fromisoformat(row[0]) for row in rows]


def freshness_policy(contract: Contract) -> dg.FreshnessPolicy | None:
    """When a feed without a new load turns late, from its cadence and due day; None for feeds without a calendar.

    A raw asset is materialised only when a file came, so the policy speaks of deliveries, not of runs.
    """
    if contract.cadence == "daily":
        return dg.FreshnessPolicy.time_window(fail_window=DAILY_FAIL, warn_window=DAILY_WARN)
    if contract.cadence == "twice_yearly":
        return dg.FreshnessPolicy.time_window(fail_window=TWICE_YEARLY_FAIL, warn_window=TWICE_YEARLY_WARN)
    months, due_day = CRON_MONTHS.get(contract.cadence), contract.due_day
    if months is None or due_day is None:
        return None
    return dg.FreshnessPolicy.cron(
        deadline_cron=f"0 {PUBLISHED_BY_HOUR} {due_day + 1} {months} *",
        lower_bound_delta=timedelta(days=due_day, hours=PUBLISHED_BY_HOUR),
        timezone=TIMEZONE,
    )
