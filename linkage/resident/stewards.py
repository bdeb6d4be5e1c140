"""Stewards decide who is who: one person proposes, another approves, and the next night follows.

A decision says that a record (or a whole citizen) is a citizen's, or is not. It is kept with author, reason and
approver, finds its two sides again on later nights, and counts until it is withdrawn. Two decisions that contradict
each other are never both in force: the later one is refused, and the chain between its two sides is named.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any

import duckdb

from ingestion.home import Home
from ingestion.ledger import open_ledger
from ingestion.loads import now
from ingestion.people import acting_person
from linkage.resident.decisions import Kind

RECORDS = "identifiers.intermediate.int_person_records__unioned"


class StewardError(ValueError):
    """A decision that cannot be taken; the message says why, and what can be done."""


@dataclass(frozen=True)
class Side:
    """One side of a decision. ``spelling_key`` finds it again; ``citizen_id`` is whose it is now (None: nobody's)."""

    spelling_key: str
    citizen_id: str | None
    has_number: bool
    person_unit: str
    record_key: str | None = None

    @property
    def is_record(self) -> bool:
        """Whether a single record is meant, not the whole citizen."""
        return self.record_key is not None

    @property
    def unit(self) -> str:
        """What a decision holds together or apart: the record, or the person (by the keyed hash of the number)."""
        return self.spelling_key if self.is_record else self.person_unit


def resolve(connection: duckdb.DuckDBPyConnection, citizen_id: str) -> list[str]:
    """The id and where it led, in order; the last one is in use. Raises StewardError for an id that was never given."""
    path = [citizen_id]
    while True:
        row = connection.execute(
            "select merged_into from identity.citizen where citizen_id = $1", [path[-1]]
        ).fetchone()
        if row is None:
            raise StewardError(
                f"No citizen was ever given the id {path[-1]}. `minsheng sql` finds ids in marts.citizens."
            )
        if row[0] is None or row[0] in path:
            return path
        path.append(row[0])


def side(connection: duckdb.DuckDBPyConnection, name: str) -> Side:
    """The side that a citizen_id (C…) or a record_key (32 hex digits) names. Raises StewardError."""
    if name.startswith("C"):
        citizen_id = resolve(connection, name)[-1]
        row = connection.execute(_OWN_SPELLING, [citizen_id]).fetchone()
        if row is None:
            raise StewardError(f"{citizen_id} has no record any more: nothing is left to decide about.")
        return Side(row[0], citizen_id, row[1], row[2])
    row = connection.execute(_SPELLING_OF_RECORD, [name]).fetchone()
    if row is None:
        raise StewardError(f"No record has the key {name}. marts.citizen_records lists keys and their files' lines.")
    return Side(row[0], row[1], row[2], row[3], name)


# The spelling that stands for a citizen: the register's, else the oldest by key.
_OWN_SPELLING = """
    select
        member.spelling_key, spelling.number is not null,
        coalesce(keyed_hash('unit:' || spelling.number), member.spelling_key)
    from identity.member
    inner join identity.spelling on member.spelling_key = spelling.spelling_key
    where member.known_to is null and member.citizen_id = $1
    order by spelling.number is null, spelling.feed_code != 'GA01', spelling.record_role != 'own', member.spelling_key
    limit 1
"""
_SPELLING_OF_RECORD = f"""
    select
        records.spelling_key, member.citizen_id, spelling.number is not null,
        coalesce(keyed_hash('unit:' || spelling.number), records.spelling_key)
    from {RECORDS} as records
    inner join identity.spelling on records.spelling_key = spelling.spelling_key
    left join identity.member on records.spelling_key = member.spelling_key and member.known_to is null
    where records.record_key = $1
"""


def propose(home: Home, kind: Kind, left: Side, right: Side, *, reason: str, impact: str) -> int:
    """Enter a proposal; return its number. Raises StewardError when it contradicts what is decided or proposed."""
    if not reason.strip():
        raise StewardError("Give --reason: an auditor will read why.")
    if left.unit == right.unit or (kind == "same" and left.citizen_id == right.citizen_id):
        raise StewardError(f"Both sides are the same person already ({right.citizen_id}).")
    if kind == "same" and left.is_record and left.has_number and left.citizen_id:
        raise StewardError(
            f"The record bears the sound number of {left.citizen_id}; decide about the two citizens,"
            f" or take the record from {left.citizen_id} first (`minsheng identity unmerge`)."
        )
    with open_ledger(home.ledger) as ledger:
        _refuse_contradiction(_standing(ledger), kind, left.unit, right.unit)
        row = {
            "kind": kind, "spelling_key": left.spelling_key, "other_spelling": right.spelling_key,
            "is_record": left.is_record, "citizen_id": left.citizen_id, "other_citizen_id": right.citizen_id or "",
            "record_key": left.record_key, "left_unit": left.unit, "right_unit": right.unit, "reason": reason.strip(),
            "author": acting_person(), "proposed_at": now(), "impact": impact,
        }  # fmt: skip
        marks = ", ".join(f":{column}" for column in row)
        cursor = ledger.execute(f"insert into identity_decisions ({', '.join(row)}) values ({marks})", row)
        assert cursor.lastrowid is not None
        return cursor.lastrowid


def approve(home: Home, decision_id: int) -> dict[str, Any]:
    """Approve another person's proposal: it counts from the next night on. Raises StewardError."""
    person = acting_person()
    with open_ledger(home.ledger) as ledger:
        row = _entry(ledger, decision_id)
        if row["approved_at"]:
            raise StewardError(f"Decision {decision_id} was approved by {row['approver']} already.")
        if row["author"] == person:
            raise StewardError(f"Decision {decision_id} is your own proposal: another person approves it.")
        others = [other for other in _standing(ledger) if other["decision_id"] != decision_id]
        _refuse_contradiction(others, row["kind"], row["left_unit"], row["right_unit"])
        ledger.execute(
            "update identity_decisions set approver = ?, approved_at = ?, counts_from = ? where decision_id = ?",
            (person, now(), _next_night(ledger), decision_id),
        )
        return dict(_entry(ledger, decision_id))


def withdraw(home: Home, decision_id: int) -> dict[str, Any]:
    """Withdraw a decision: from the next night on, records decide again. Raises StewardError."""
    with open_ledger(home.ledger) as ledger:
        if _entry(ledger, decision_id)["withdrawn_at"]:
            raise StewardError(f"Decision {decision_id} was withdrawn already.")
        ledger.execute(
            "update identity_decisions set withdrawn_by = ?, withdrawn_at = ?, counts_until = ? where decision_id = ?",
            (acting_person(), now(), _next_night(ledger), decision_id),
        )
        return dict(_entry(ledger, decision_id))


def listed(home: Home) -> list[dict[str, Any]]:
    """Every decision, the newest first."""
    with open_ledger(home.ledger) as ledger:
        rows = ledger.execute("select * from identity_decisions order by decision_id desc").fetchall()
    return [dict(row) for row in rows]


def _entry(ledger: Any, decision_id: int) -> Any:
    row = ledger.execute("select * from identity_decisions where decision_id = ?", (decision_id,)).fetchone()
    if row is None:
        raise StewardError(f"There is no decision {decision_id}; `minsheng identity decide list` shows them.")
    if row["withdrawn_at"] and not row["approved_at"]:
        raise StewardError(f"Decision {decision_id} was withdrawn.")
    return row


def _standing(ledger: Any) -> list[Any]:
    return ledger.execute("select * from identity_decisions where withdrawn_at is null").fetchall()


def _next_night(ledger: Any) -> str:
    """The first load date after those that ran: what was published before a decision stays reproducible."""
    row = ledger.execute("select date(max(load_date), '+1 day') from nights").fetchone()
    return row[0] or ""


def _refuse_contradiction(standing: list[Any], kind: Kind, left: str, right: str) -> None:
    """Raise StewardError when the decision and those standing would hold two sides both together and apart."""
    edges = [(d["left_unit"], d["right_unit"], d["decision_id"]) for d in standing if d["kind"] == "same"]
    parted = [(d["left_unit"], d["right_unit"], d["decision_id"]) for d in standing if d["kind"] == "different"]
    if kind == "same":
        edges.append((left, right, 0))
    else:
        parted.append((left, right, 0))
    for one, other, decision_id in parted:
        chain = _chain(edges, one, other)
        if chain and (decision_id == 0 or 0 in chain):
            named = " and ".join(f"decision {step}" for step in chain if step)
            apart = f"decision {decision_id} keeps them apart" if decision_id else "this would keep them apart"
            joined = (
                f"{named} hold{'s' if named.count('decision') == 1 else ''} them together"
                if named
                else "this would join them"
            )
            raise StewardError(f"Contradiction: {joined}, but {apart}. Withdraw one of them first.")


def _chain(edges: list[tuple[str, str, int]], start: str, end: str) -> list[int] | None:
    """Decisions of the shortest way from one side to the other, or None."""
    around: dict[str, list[tuple[str, int]]] = {}
    for one, other, decision_id in edges:
        around.setdefault(one, []).append((other, decision_id))
        around.setdefault(other, []).append((one, decision_id))
    waiting = deque([(start, [])])
    seen = {start}
    while waiting:
        unit, way = waiting.popleft()
        if unit == end:
            return way
        for following, decision_id in around.get(unit, []):
            if following not in seen:
                seen.add(following)
                waiting.append((following, [*way, decision_id]))
    return None
