"""A withheld night, released by two persons: one asks with a reason, another one approves.

Both are operating-system users acting themselves (people.py). An acceptance holds for one failing check and one content
of the night: when the content changes, it must be asked for again. Only when every failing check is accepted is
the withheld candidate published. Each step stands in ``decisions`` and in the audit file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from expectations.results import stored, withholds
from ingestion.home import Home
from ingestion.ledger import open_ledger, upsert
from ingestion.loads import now
from ingestion.people import acting_person
from publication.folders import read_manifest, withheld_folder, withheld_nights
from publication.release import Publication, publish_accepted

SHORTEST_REASON = 5  # characters: "ok" is no reason an auditor could follow


class AcceptanceError(ValueError):
    """An acceptance that cannot be recorded; the message says why and what can be done."""


@dataclass(frozen=True)
class Check:
    """One failing check of a withheld night and how far its acceptance is."""

    check_name: str
    details: str | None
    author: str | None = None
    reason: str | None = None
    approver: str | None = None

    @property
    def state(self) -> str:
        """``open``, ``requested`` or ``accepted``."""
        return "accepted" if self.approver else "requested" if self.author else "open"


@dataclass(frozen=True)
class WithheldNight:
    """A night that waits, with its failing checks."""

    load_date: date
    manifest_hash: str
    checks: tuple[Check, ...]

    @property
    def is_accepted(self) -> bool:
        """Whether two persons accepted every failing check."""
        return all(check.state == "accepted" for check in self.checks)


def accepted_checks(ledger: sqlite3.Connection, load_date: date, manifest_hash: str) -> set[str]:
    """Checks of a night that two persons accepted for exactly this content."""
    rows = ledger.execute(
        "select a.check_name from acceptances as a"
        " inner join acceptance_requests as r on a.load_date = r.load_date and a.check_name = r.check_name"
        " where a.load_date = ? and r.manifest_hash = ?",
        (str(load_date), manifest_hash),
    )
    return {row["check_name"] for row in rows}


def withheld(home: Home, load_date: date | None = None) -> WithheldNight:
    """The withheld night of a date (the newest without one). Raises AcceptanceError when there is none."""
    waiting = withheld_nights(home)
    if load_date is None and waiting:
        load_date = waiting[-1]
    if load_date is None or load_date not in waiting:
        named = f"; waiting: {', '.join(map(str, waiting))}" if waiting else ""
        raise AcceptanceError(f"no night{f' of {load_date}' if load_date else ''} is withheld{named}")
    manifest_hash = read_manifest(withheld_folder(home, load_date))["hash"]
    with open_ledger(home.ledger) as ledger:
        requests = {
            row["check_name"]: row
            for row in ledger.execute(
                "select * from acceptance_requests where load_date = ? and manifest_hash = ?",
                (str(load_date), manifest_hash),
            )
        }
        approvers = {
            row["check_name"]: row["approver"]
            for row in ledger.execute("select * from acceptances where load_date = ?", (str(load_date),))
        }
        failing = withholds(stored(ledger, str(load_date)))
    checks = {}
    for result in failing:
        request = requests.get(result.check_name)
        checks[result.check_name] = Check(
            result.check_name,
            result.reason[1],
            request["author"] if request else None,
            request["reason"] if request else None,
            approvers.get(result.check_name) if request else None,
        )
    return WithheldNight(load_date, manifest_hash, tuple(checks.values()))


def request(home: Home, check_names: Iterable[str], reason: str, load_date: date | None = None,
            person: str | None = None) -> WithheldNight:  # fmt: skip
    """Ask to accept failing checks. Raises AcceptanceError for an unknown check or an empty reason."""
    author = person or acting_person()
    if len(reason.strip()) < SHORTEST_REASON:
        raise AcceptanceError('give a reason that an auditor can follow: --reason "…"')
    night = withheld(home, load_date)
    with open_ledger(home.ledger) as ledger:
        for name in check_names:
            _known(night, name)
            key = (str(night.load_date), name)
            ledger.execute("delete from acceptances where load_date = ? and check_name = ?", key)
            upsert(ledger, "acceptance_requests", {
                "load_date": key[0], "check_name": name, "manifest_hash": night.manifest_hash, "author": author,
                "reason": reason.strip(), "requested_at": now(),
            })  # fmt: skip
            _decide(ledger, author, "request_acceptance", f"{night.load_date} {name}: {reason.strip()}")
    return withheld(home, night.load_date)


def approve(home: Home, check_names: Iterable[str], load_date: date | None = None,
            person: str | None = None) -> tuple[WithheldNight, Publication | None]:  # fmt: skip
    """Approve what another person asked for; publishes the night once every failing check is accepted.

    Raises AcceptanceError if nobody asked, or if the approver is the one who did.
    """
    approver = person or acting_person()
    night = withheld(home, load_date)
    with open_ledger(home.ledger) as ledger:
        for name in check_names:
            check = _known(night, name)
            if check.author is None:
                raise AcceptanceError(f"nobody asked to accept {name} for this content of {night.load_date}")
            if check.author == approver:
                raise AcceptanceError(f"{approver} asked to accept {name}; another person must approve it")
            upsert(ledger, "acceptances", {
                "load_date": str(night.load_date), "check_name": name, "author": check.author, "approver": approver,
                "reason": check.reason, "accepted_at": now(),
            })  # fmt: skip
            _decide(ledger, approver, "approve_acceptance", f"{night.load_date} {name}")
    night = withheld(home, night.load_date)
    return night, publish_if_accepted(home, night)


def publish_if_accepted(home: Home, night: WithheldNight) -> Publication | None:
    """Publish a withheld night all of whose failing checks are accepted; None while one is not."""
    if not night.checks or not night.is_accepted:
        return None
    authors = ", ".join(sorted({check.author or "" for check in night.checks}))
    approvers = ", ".join(sorted({check.approver or "" for check in night.checks}))
    reason = "; ".join(f"{check.check_name}: {check.reason}" for check in night.checks)
    return publish_accepted(home, night.load_date, authors, approvers, reason)


def _known(night: WithheldNight, name: str) -> Check:
    for check in night.checks:
        if check.check_name == name:
            return check
    names = [check.check_name for check in night.checks]
    near = get_close_matches(name, names, n=1, cutoff=0.4)
    hint = f"; did you mean {near[0]}?" if near else f"; failing: {', '.join(names)}"
    raise AcceptanceError(f"{name!r} is no failing check of {night.load_date}{hint}")


def _decide(ledger: sqlite3.Connection, author: str, action: str, reason: str) -> None:
    ledger.execute(
        "insert into decisions (decided_at, author, action, feed, load_id, reason) values (?, ?, ?, null, null, ?)",
        (now(), author, action, reason),
    )
