"""Whether a feed is current, by its cadence and due day.

A monthly feed with due day 10 owes September from 11 October on: on the tenth it may still come. A daily feed with due
day 1 owes Monday from Wednesday on. Quarters and halves of the year end in March, June, ... and are due in the month
after. Feeds per round or on request owe nothing. Nothing here reads a clock: the night is an argument.

Some departments name a roster after the month they deliver it in (202610 on 10 October, before the pay-out), others
after the month it tells of (202610 on 5 November). The files of a feed show which: see ``is_named_ahead``.
"""

from __future__ import annotations

import calendar
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from ingestion.contract import Contract, contracts, vocabulary
from ingestion.loads import states_on
from ingestion.precedence import delivered_on, is_whole
from ingestion.repeats import confirmations

State = Literal["current", "stale", "held", "never_received"]
DAY = timedelta(days=1)
FILES_THAT_SHOW = 12  # two months of six townships


@dataclass(frozen=True)
class FeedState:
    """One feed on one night.

    state: ``held`` when the newest delivery was not taken (held, or refused as a whole) and the last good data stand;
    else ``stale`` when a period is past its due day and not there, for the district or for a township that delivers its
    own part; ``never_received`` when nothing of the feed ever took effect and nothing waits; else ``current``.

    ``load_id``, ``received_date``: of the newest load in effect; ``rows``: of all loads of its period. ``period``: the
    newest, also where a later delivery brought the same content again.
    ``due_date``: when the newest period owed was due. ``days_late``: days past the due day of the first period
    missing, 0 when none is.
    """

    feed: str
    state: State
    load_id: str | None = None
    period: date | None = None
    due_date: date | None = None
    received_date: date | None = None
    days_late: int = 0
    rows: int = 0
    code: str | None = None
    reason: str | None = None
    reason_zh: str | None = None
    areas_missing: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Owed:
    """The newest period that must have arrived: its last day, and the day it was due."""

    period_end: date
    due_date: date


def owed(contract: Contract, night: date, named_ahead: bool = False) -> Owed | None:
    """The newest period that is past its due day on a night; None for feeds that owe nothing by the calendar."""
    months = vocabulary()["cadences"][contract.cadence]["months"]
    if months is None or contract.due_day is None:
        return None
    if months == 0:
        due = night - DAY
        return Owed(due - timedelta(days=contract.due_day), due)
    end = _period_start(night, months) - DAY
    while due_date(contract, end) >= night:
        end = _period_start(end, months) - DAY
    return Owed(_period_end(end + DAY, months) if named_ahead else end, due_date(contract, end))


def is_named_ahead(contract: Contract, loads: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the department names a file after the period it is delivered in, rather than the one before.

    Its newest files show it: one of them was delivered by the due day that falls into its own period.
    """
    months = vocabulary()["cadences"][contract.cadence]["months"]
    if not months or contract.due_day is None:
        return False
    dated = sorted((load for load in loads if load["period"] and len(load["period_text"]) > 4), key=_by_period)
    for load in dated[-FILES_THAT_SHOW:]:
        start = _period_start(date.fromisoformat(load["period"]), months)
        if start <= date.fromisoformat(delivered_on(load)) <= due_date(contract, start - DAY):
            return True
    return False


def _by_period(load: Mapping[str, Any]) -> tuple[str, int]:
    return (load["period"], load["load_sequence"])


def due_date(contract: Contract, period_end: date) -> date:
    """The day by which a period must have arrived: the due day of the month after it, or that month's last day."""
    if contract.due_day is None:
        raise ValueError(f"{contract.id} has no due day")
    if vocabulary()["cadences"][contract.cadence]["months"] == 0:
        return period_end + timedelta(days=contract.due_day)
    following = period_end + DAY
    last = calendar.monthrange(following.year, following.month)[1]
    return following.replace(day=min(contract.due_day, last))


def _period_start(day: date, months: int) -> date:
    """First day of the month, quarter or half-year that a day lies in."""
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _period_end(day: date, months: int) -> date:
    """Last day of the month, quarter or half-year that a day lies in."""
    month = -(-day.month // months) * months
    return date(day.year, month, calendar.monthrange(day.year, month)[1])


def covered_until(contract: Contract, load: Mapping[str, Any]) -> date | None:
    """The last day that a delivery speaks of; None when its name gives no period.

    A year, or a month of a daily feed, reaches no further than the day before it was delivered.
    """
    text, first = load["period_text"], load["period"]
    if not text or not first:
        return None
    start, day_before = date.fromisoformat(first), date.fromisoformat(delivered_on(load)) - DAY
    months = vocabulary()["cadences"][contract.cadence]["months"] or 0
    if len(text) == 4:
        return min(date(start.year, 12, 31), day_before)
    if months:
        return _period_end(start, months)
    if len(text) == 6:
        return min(_period_end(start, 1), day_before)
    return start


def feed_states(ledger: sqlite3.Connection, load_date: date) -> list[FeedState]:
    """The state of every feed on a night, in the order of the codes. Loads of later nights do not count."""
    return [feed_state(ledger, contract, load_date) for contract in contracts().values()]


def feed_state(ledger: sqlite3.Connection, contract: Contract, night: date) -> FeedState:
    """The state of one feed on a night."""
    loads = states_on(ledger, contract, night)
    in_effect = [load for load in loads if load["state"] == "in_effect"]
    newest = max(in_effect, key=lambda load: (load["period"] or "", load["load_sequence"]), default=None)
    confirmed = confirmations(ledger, contract, in_effect, night)
    named_ahead = is_named_ahead(contract, [*loads, *({"load_sequence": 0} | c for c in confirmed.values())])
    owes = owed(contract, night, named_ahead)
    base: dict[str, Any] = {"feed": contract.id, "due_date": owes.due_date if owes else None}
    if newest:
        period = max(newest["period"] or "", *(row["period"] for row in confirmed.values()), "")
        base |= {
            "load_id": newest["load_id"],
            "period": date.fromisoformat(period) if period else None,
            "received_date": date.fromisoformat(newest["load_date"]),
            "rows": sum(load["rows_loaded"] for load in in_effect if load["period"] == newest["period"]),
        }
    missing: tuple[str, ...] = ()
    if owes and newest:
        reached, missing = _reached(contract, [*in_effect, *confirmed.values()], owes)
        if reached < owes.period_end:
            due = _first_due(contract, reached, owes, named_ahead)
            base |= {"days_late": (night - due).days, "areas_missing": missing}
    if waiting := _not_taken(ledger, contract, loads, [*in_effect, *confirmed.values()], night):
        told = {key: waiting[key] for key in ("reason", "reason_zh")}
        return FeedState(state="held", code=waiting["reason_code"], **told, **base)
    if newest is None:
        return FeedState(state="never_received", **base)
    if base.get("days_late"):
        return FeedState(state="stale", code="PAST_DUE", **_past_due(base, missing), **base)
    return FeedState(state="current", **base)


def _past_due(base: Mapping[str, Any], missing: tuple[str, ...]) -> dict[str, Any]:
    names = "、".join(vocabulary()["townships"][area]["zh"] for area in missing)
    where, where_zh = (f" of {names}", f"（{names}）") if names else ("", "")
    return {
        "reason": f"The delivery{where} due by {base['due_date']} is missing ({base['days_late']} days late).",
        "reason_zh": f"应于 {base['due_date']} 前报送的数据{where_zh}未到，已逾期 {base['days_late']} 天。",
    }


def _reached(contract: Contract, deliveries: Iterable[Mapping[str, Any]], owes: Owed) -> tuple[date, tuple[str, ...]]:
    """The last day that the deliveries reach everywhere, and the townships whose part does not reach what is owed.

    Townships that ever delivered a part owe one, unless a file of the whole district reaches as far.
    """
    whole = date.min
    parts: dict[str, date] = {}
    for load in deliveries:
        until = covered_until(contract, load) or date.min
        if is_whole(load):
            whole = max(until, whole)
        else:
            parts[load["area_code"]] = max(until, parts.get(load["area_code"], date.min))
    parts = {area: max(until, whole) for area, until in parts.items()}
    missing = tuple(sorted(area for area, until in parts.items() if until < owes.period_end))
    return min(parts.values(), default=whole), missing


def _first_due(contract: Contract, reached: date, owes: Owed, named_ahead: bool) -> date:
    """Due day of the period after the last one there."""
    months = vocabulary()["cadences"][contract.cadence]["months"]
    if reached == date.min:
        return owes.due_date
    if not months:
        return min(due_date(contract, reached + DAY), owes.due_date)
    end = _period_end(reached, months)
    return min(due_date(contract, end if named_ahead else _period_end(end + DAY, months)), owes.due_date)


def _not_taken(
    ledger: sqlite3.Connection,
    contract: Contract,
    loads: list[dict[str, Any]],
    taken: list[dict[str, Any]],
    night: date,
) -> Mapping[str, Any] | None:
    """The newest delivery that was held or refused, if nothing newer was taken."""
    refused = ledger.execute(
        "select * from loads where feed = ? and state = 'refused' and load_date <= ?",
        (contract.id, night.isoformat()),
    ).fetchall()
    held = [load for load in loads if load["state"] == "held"]
    waiting = max([*held, *map(dict, refused)], key=_strength, default=None)
    if waiting is None or any(_strength(delivery) >= _strength(waiting) for delivery in taken):
        return None
    return waiting


def _strength(delivery: Mapping[str, Any]) -> tuple[str, str, int]:
    """Which of two deliveries is newer: by period, day of delivery, version."""
    day = delivered_on(delivery)
    return (delivery["period"] or day, day, delivery.get("file_version", 1))
