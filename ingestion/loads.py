"""Loads and their states: settle what the gate has judged, hold and release what a person decides.

A load is a candidate until ``settle``; after it, in effect, held or superseded. States follow from the loads of the
feed and their holds alone (``precedence.resolve``), so every decision can be undone and the order of arrival does not
matter. Who decided what, when and why stands in ``decisions``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from ingestion.contract import Contract, contract_for, contracts
from ingestion.delivery import Delivery
from ingestion.ledger import upsert
from ingestion.literals import literal
from ingestion.people import UnknownPerson, acting_person
from ingestion.places import located
from ingestion.precedence import DERIVED, TIES, Verdict, resolve, sequence

SHANGHAI = ZoneInfo("Asia/Shanghai")
GATE = "arrival gate"
Hold = tuple[str, str, str]  # code, reason, reason in Chinese

_FEED_HELD = (
    "FEED_HELD",
    "The feed is held by a person; release the feed to let this load take effect.",
    "该数据源已被人工暂缓；解除暂缓后本次数据方可生效。",
)


class DecisionError(ValueError):
    """A decision that cannot be carried out; the message says why and what can be done."""


def now() -> str:
    """The time of a decision, Asia/Shanghai, to the second."""
    return datetime.now(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def operating_user() -> str:
    """Who acts (``people.acting_person``). Raises DecisionError when that cannot be told."""
    try:
        return acting_person()
    except UnknownPerson as error:
        raise DecisionError(str(error)) from None


def precedence(ledger: sqlite3.Connection, delivery: Delivery, load_date: date) -> int:
    """The ``_load_sequence`` of a delivery that is about to be loaded."""
    delivered = min(delivery.delivered_date or load_date, load_date)
    first = sequence(delivered, delivery.period, delivery.file_version, delivery.area_code, 0)
    taken = ledger.execute(
        "select load_id, load_sequence from loads where feed = ? and load_sequence between ? and ?",
        (delivery.contract.id, first, first + TIES - 1),
    ).fetchall()
    own = [row["load_sequence"] for row in taken if row["load_id"] == delivery.load_id]
    last = first + TIES - 1
    return own[0] if own else min(max((row["load_sequence"] + 1 for row in taken), default=first), last)


def candidates(ledger: sqlite3.Connection) -> list[sqlite3.Row]:
    """Loads that wait for the gate, also those left by a run that was killed between reading and settling."""
    return ledger.execute("select * from loads where state = 'candidate' order by load_sequence").fetchall()


def load_row(ledger: sqlite3.Connection, load_id: str) -> sqlite3.Row:
    """A load by its id, in any case of letters. Raises DecisionError with the nearest ids."""
    row = ledger.execute("select * from loads where upper(load_id) = upper(?)", (load_id,)).fetchone()
    if row is not None:
        return row
    known = [r["load_id"] for r in ledger.execute("select load_id from loads order by load_sequence desc")]
    near = get_close_matches(load_id, known, n=3, cutoff=0.7) or [k for k in known if k[:4] == load_id[:4].upper()][:3]
    hint = f"; did you mean {', '.join(near)}?" if near else "; `minsheng feeds show FEED` lists the loads of a feed"
    raise DecisionError(f"no load is called {load_id!r}{hint}")


def settle(ledger: sqlite3.Connection, load_id: str, holds: Iterable[Hold] = ()) -> str:
    """Let a candidate take effect, or hold it for the reasons given; returns its state.

    Supersedes what it corrects. A load that is not a candidate keeps its state: what a person decided stands.
    """
    load = load_row(ledger, load_id)
    if load["state"] != "candidate":
        return load["state"]
    contract = contracts()[load["feed"]]
    ledger.execute("delete from holds where load_id = ?", (load["load_id"],))
    for code, reason, reason_zh in [*holds, *_own_holds(ledger, contract, load)]:
        _put_hold(ledger, load["feed"], load["load_id"], (code, reason, reason_zh), author=GATE, status="standing")
    ledger.execute("update loads set state = 'in_effect' where load_id = ?", (load["load_id"],))
    reconcile(ledger, contract)
    return load_row(ledger, load["load_id"])["state"]


def _own_holds(ledger: sqlite3.Connection, contract: Contract, load: sqlite3.Row) -> list[Hold]:
    """Reasons to hold that lie in the name of the file, in an earlier decision, or in what the reader found."""
    found: list[Hold] = []
    if load["reason_code"] == "MIXED_MAGNITUDE":  # the reader's finding, and its words
        found.append((load["reason_code"], load["reason"], load["reason_zh"]))
    feed_hold = "select 1 from holds where feed = ? and load_id = '' and status = 'standing'"
    if ledger.execute(feed_hold, (contract.id,)).fetchone():
        found.append(_FEED_HELD)
    if contract.delivery != "snapshot":
        return found
    if load["period"] is None:
        found.append((
            "PERIOD_UNKNOWN",
            "The name does not say which period the register is of. Rename the file, e.g. with 202610, or release it.",
            "文件名未注明所属期，无法判断是哪一期名册。请在文件名中加上所属期（如 202610）后重新报送。",
        ))  # fmt: skip
    elif load["period"] > load["load_date"]:
        found.append((
            "PERIOD_AHEAD",
            f"The name says period {load['period_text']}, which has not begun on {load['load_date']}. Check the name.",
            f"文件名所属期 {load['period_text']} 在 {load['load_date']} 尚未开始，请核对文件名。",
        ))  # fmt: skip
    return found


def reconcile(ledger: sqlite3.Connection, contract: Contract) -> list[str]:
    """Bring the states of a feed's settled loads in line with its holds; returns the loads that changed."""
    loads = settled(ledger, contract.id)
    verdicts = resolve(contract, loads, *_holds(ledger, contract.id), partial(_batches, contract, loads))
    changed = []
    for load in loads:
        verdict = verdicts[load["load_id"]]
        was = Verdict(load["state"], load["reason_code"], load["reason"], load["reason_zh"])
        if was != verdict:
            ledger.execute(
                "update loads set state = ?, reason_code = ?, reason = ?, reason_zh = ? where load_id = ?",
                (verdict.state, verdict.code, verdict.reason, verdict.reason_zh, load["load_id"]),
            )
            changed.append(load["load_id"])
    return changed


def settled(ledger: sqlite3.Connection, feed: str, until: date | None = None) -> list[dict[str, Any]]:
    """Loads of a feed that passed the gate or are held, oldest first; with ``until``, those of nights up to it."""
    rows = ledger.execute(
        "select * from loads where feed = ? and state not in ('candidate', 'refused') and load_date <= ?"
        " order by load_sequence",
        (feed, until.isoformat() if until else "9999"),
    )
    return located(ledger, rows)


def states_on(ledger: sqlite3.Connection, contract: Contract, night: date) -> list[dict[str, Any]]:
    """Settled loads as they stood on a night, so that an old night can be built again: later loads do not count."""
    loads = settled(ledger, contract.id, night)
    verdicts = resolve(contract, loads, *_holds(ledger, contract.id), partial(_batches, contract, loads))
    for load in loads:
        verdict = verdicts[load["load_id"]]
        load |= {
            "state": verdict.state,
            "reason_code": verdict.code,
            "reason": verdict.reason,
            "reason_zh": verdict.reason_zh,
        }
    return loads


def _holds(ledger: sqlite3.Connection, feed: str) -> tuple[dict[str, Verdict], frozenset[tuple[str, str]]]:
    standing: dict[str, Verdict] = {}
    lifted = set()
    for row in ledger.execute("select * from holds where feed = ? and load_id <> '' order by held_at, code", (feed,)):
        if row["status"] == "standing":
            verdict = Verdict("held", row["code"], row["reason"], row["reason_zh"])
            standing.setdefault(row["load_id"], verdict)
        else:
            lifted.add((row["load_id"], row["code"]))
    return standing, frozenset(lifted)


def _batches(contract: Contract, loads: list[dict[str, Any]], load_id: str) -> frozenset[str]:
    """Batch numbers of a load: the values of the first key column, as loaded."""
    import duckdb  # noqa: PLC0415 - commands that only read the ledger stay quick

    load = next(load for load in loads if load["load_id"] == load_id)
    if not load["raw_path"] or not load["rows_loaded"]:
        return frozenset()
    query = f"select distinct {contract.key[0]} from read_parquet({literal(load['raw_path'])})"
    with duckdb.connect() as connection:
        return frozenset(str(row[0]) for row in connection.execute(query).fetchall())


def _put_hold(ledger: sqlite3.Connection, feed: str, load_id: str, hold: Hold, *, author: str, status: str) -> None:
    code, reason, reason_zh = hold
    row = {"feed": feed, "load_id": load_id, "code": code, "status": status, "author": author, "held_at": now()}
    upsert(ledger, "holds", row | {"reason": reason, "reason_zh": reason_zh})


# --- decisions of a person -------------------------------------------------------------------------------------------


def target(ledger: sqlite3.Connection, name: str) -> tuple[Contract, sqlite3.Row | None]:
    """A feed (by name or code) or a load (by id). Raises ContractError or DecisionError with the nearest names."""
    if len(name) > 5 and name[4:5] == "-":
        load = load_row(ledger, name)
        return contracts()[load["feed"]], load
    return contract_for(name), None


def hold(ledger: sqlite3.Connection, name: str, reason: str, author: str | None = None) -> list[str]:
    """Keep a load from taking effect, or every coming load of a feed; returns the loads whose state changed.

    Holding the load in effect brings back the last good one before it. Holding a feed leaves in effect what is.
    """
    contract, load = target(ledger, name)
    author = author or operating_user()
    if load is None:
        _put_hold(ledger, contract.id, "", ("FEED_HELD", reason, reason), author=author, status="standing")
    elif load["state"] in ("refused", "candidate"):
        raise DecisionError(f"load {load['load_id']} is {load['state']} and has no effect that could be held")
    else:
        _put_hold(
            ledger, contract.id, load["load_id"], ("HELD_BY_PERSON", reason, reason), author=author, status="standing"
        )
    _decide(ledger, "hold", contract.id, load, reason=reason, author=author)
    return reconcile(ledger, contract)


def release(ledger: sqlite3.Connection, name: str, reason: str, author: str | None = None) -> list[str]:
    """Lift every hold on a load, or on a feed and its loads; returns the loads whose state changed.

    A released load takes effect unless a better file of its period does. Loads that would count rows twice
    (``precedence.DERIVED``) are released one by one only. Raises DecisionError when nothing is held.
    """
    contract, load = target(ledger, name)
    author = author or operating_user()
    if load is not None:
        lifted = _lift(ledger, contract.id, dict(load), author)
    else:
        rows = [row for row in settled(ledger, contract.id) if row["state"] == "held"]
        apart = [row["load_id"] for row in rows if row["reason_code"] in DERIVED]
        lifted = [_lift(ledger, contract.id, row, author) for row in rows if row["load_id"] not in apart]
        lifted = _lift_feed(ledger, contract.id) or any(lifted)
        if apart and not lifted:
            raise DecisionError(f"{', '.join(apart)}: rows would count twice; release such a load by its own id")
    if not lifted:
        raise DecisionError(f"nothing is held: {load['load_id'] if load else contract.id} needs no release")
    _decide(ledger, "release", contract.id, load, reason=reason, author=author)
    return reconcile(ledger, contract)


def _lift(ledger: sqlite3.Connection, feed: str, load: Mapping[str, Any], author: str) -> bool:
    """Lift what holds a load; a hold that follows from other files gets a row that overrules it."""
    cursor = ledger.execute(
        "update holds set status = 'lifted' where feed = ? and load_id = ? and status = 'standing'",
        (feed, load["load_id"]),
    )
    if load["state"] == "held" and load["reason_code"] in DERIVED:
        verdict = (load["reason_code"], load["reason"], load["reason_zh"])
        _put_hold(ledger, feed, load["load_id"], verdict, author=author, status="lifted")
        return True
    return cursor.rowcount > 0


def _lift_feed(ledger: sqlite3.Connection, feed: str) -> bool:
    query = "update holds set status = 'lifted' where feed = ? and load_id = '' and status = 'standing'"
    return ledger.execute(query, (feed,)).rowcount > 0


def _decide(
    ledger: sqlite3.Connection, action: str, feed: str, load: sqlite3.Row | None, *, reason: str, author: str
) -> None:
    load_id = load["load_id"] if load is not None else None
    ledger.execute(
        "insert into decisions (decided_at, author, action, feed, load_id, reason) values (?, ?, ?, ?, ?, ?)",
        (now(), author, action, feed, load_id, reason),
    )
