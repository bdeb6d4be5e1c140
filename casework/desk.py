"""The desk: doubts as the last night published them, with the verdicts entered since, and the entry of new ones.

A verdict counts from the next night on. Until then the published table shows what it showed; the desk shows both, so
that nobody judges a doubt twice. What cannot be entered is refused by name, with what can be done; the rest is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import duckdb

from casework.statuses import CONTROL, Status, find_status, statuses
from casework.store import VERDICT, opened, transaction
from ingestion.home import Home
from ingestion.masking import NUMBER_RUN, STARS

LARGEST_YUAN = Decimal("1e12")  # more than any district pays; an identity number in the wrong cell is larger


class CaseError(ValueError):
    """What cannot be shown or entered; the message says why, and what can be done."""


@dataclass(frozen=True)
class Proposed:
    """A verdict as somebody wrote it. ``facts_digest``: the grounds that were looked at, where a list names them."""

    finding_id: str
    status: str
    author: str
    note: str = ""
    recovered: str = ""
    facts_digest: str | None = None
    line: int | None = None


@dataclass
class Entered:
    """What became of a number of verdicts: ``read`` is recorded and refused together."""

    read: int = 0
    recorded: list[dict[str, Any]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


# A published doubt, and what was decided since: the columns of audit.findings with the status that stands.
_STANDING = """
    create or replace temp view standing as
    with since as (
        select finding_id, arg_max(status, verdict_id) as status, sum(recovered_yuan) as recovered_yuan
        from casebook.verdict
        where counts_from_date > date '{night}'
        group by finding_id
    )
    select
        findings.* replace (
            coalesce(since.status, findings.status) as status,
            case
                when since.recovered_yuan is null then findings.recovered_yuan
                else coalesce(findings.recovered_yuan, 0) + since.recovered_yuan
            end as recovered_yuan
        ),
        since.status is not null as is_decided_since
    from audited.audit.findings as findings
    left join since on findings.finding_id = since.finding_id
"""


@contextmanager
def desk(home: Home, audit_file: Path, night: date, is_read_only: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the view ``standing``, the memory, and the warehouse behind them, read-only.

    Raises CaseError for a publication from before doubts were remembered.
    """
    with opened(home, warehouse="read", is_read_only=is_read_only) as connection:
        connection.execute(f"attach '{audit_file}' as audited (read_only)")
        try:
            connection.execute(_STANDING.format(night=night))
        except duckdb.Error:
            raise CaseError("The night published last knows no doubts yet: run one first (`minsheng run`).") from None
        yield connection


@dataclass(frozen=True)
class Wanted:
    """Which doubts a list shows; None leaves a question out."""

    check: str | None = None
    status: str | None = None
    township: str | None = None
    programme: str | None = None
    grade: str | None = None
    is_to_do: bool = False  # what a person has to do something about now: in the cap, not dismissed, closed or gone
    limit: int | None = None


def listed(connection: duckdb.DuckDBPyConnection, wanted: Wanted) -> list[dict[str, Any]]:
    """Doubts in the order of looking at them, then those that are judged. Raises CaseError for an unknown word."""
    status = _status(wanted.status).code if wanted.status else None
    equal = {
        "rule_code": wanted.check, "status": status, "township_code": wanted.township,
        "programme_code": wanted.programme, "grade": wanted.grade,
    }  # fmt: skip
    given = {name: value for name, value in equal.items() if value}
    _refuse_unknown(connection, {name: value for name, value in given.items() if name != "status"})
    conditions = [f"{name} = ${name}" for name in given]
    if wanted.is_to_do:
        done = [code for code, each in statuses().items() if each.kind == "dismissed" or code == "closed"]
        opens = [code for code, each in statuses().items() if each.kind == "open"]
        conditions += [
            f"status not in ({_texts(done)})", f"(is_raised or status not in ({_texts(opens)}))",
            "coalesce(is_in_cap, true)",
        ]  # fmt: skip
    where = f"where {' and '.join(conditions)}" if conditions else ""
    limit = f"limit {wanted.limit}" if wanted.limit is not None else ""
    query = f"""
        select * from standing {where}
        order by triage_rank is null, triage_rank, folded_into_finding_id is null, folded_into_finding_id, rule_code,
            finding_id
        {limit}
    """
    return _rows(connection, query, given)


def _refuse_unknown(connection: duckdb.DuckDBPyConnection, given: dict[str, Any]) -> None:
    """A word that no doubt has would give an empty list, which looks like good news."""
    known = {
        "rule_code": "select check_code from warehouse.reference.checks_listed",
        "township_code": "select township_code from standing",
        "programme_code": "select programme_code from warehouse.reference.programmes_listed",
        "grade": "select unnest(['R', 'Y', 'B'])",
    }
    for name, value in given.items():
        words = {row[0] for row in connection.execute(known[name]).fetchall() if row[0]}
        if value not in words:
            raise CaseError(f"{value!r} is no {name.replace('_', ' ')}: {', '.join(sorted(words)) or 'there are none'}")


def standing(connection: duckdb.DuckDBPyConnection, finding_id: str) -> dict[str, Any]:
    """A doubt as it stands. Raises CaseError for an id that no doubt has."""
    rows = _rows(connection, "select * from standing where finding_id = $id", {"id": finding_id})
    if not rows:
        raise CaseError(
            f"No doubt has the id {finding_id or '(empty)'}: it was retyped or cut, or belongs to another home."
            " `minsheng findings list` shows the ids."
        )
    return rows[0]


def history(connection: duckdb.DuckDBPyConnection, finding_id: str) -> list[dict[str, Any]]:
    """Every verdict about a doubt, in the order of entry."""
    query = "select * from casebook.verdict where finding_id = $id order by verdict_id"
    return _rows(connection, query, {"id": finding_id})


# --- verdicts --------------------------------------------------------------------------------------------------------


def enter(
    connection: duckdb.DuckDBPyConnection,
    proposals: Iterable[Proposed],
    *,
    counts_from: date,
    entered_by: str,
    today: date,
    entered_from: str = "judge",
) -> Entered:
    """Append the verdicts that may be given, all in one transaction, and say which may not and why."""
    entered = Entered()
    seen: set[str] = set()
    with transaction(connection):
        row = connection.execute("select coalesce(max(verdict_id), 0) from casebook.verdict").fetchone()
        number = row[0] if row else 0
        for proposed in proposals:
            entered.read += 1
            try:
                if proposed.finding_id in seen:
                    raise CaseError(f"{proposed.finding_id} is judged twice in this list; the first verdict was taken")
                verdict = _checked(connection, proposed)
            except CaseError as error:
                place = f"line {proposed.line}: " if proposed.line else ""
                entered.refused.append(f"{place}{error}")
                continue
            seen.add(proposed.finding_id)
            number += 1
            verdict |= {
                "verdict_id": number, "decided_date": today, "counts_from_date": counts_from, "entered_by": entered_by,
                "entered_from": entered_from,
            }  # fmt: skip
            marks = ", ".join(f"${name}" for name in VERDICT)
            connection.execute(f"insert into casebook.verdict values ({marks})", verdict)
            entered.recorded.append(verdict)
    return entered


def _checked(connection: duckdb.DuckDBPyConnection, proposed: Proposed) -> dict[str, Any]:
    """The verdict as it is kept, or CaseError."""
    found = standing(connection, proposed.finding_id)
    status = _status(proposed.status)
    if not proposed.author.strip():
        raise CaseError(f"{proposed.finding_id}: who judged it is missing (--author, column 核查人)")
    _refuse_vanished(found)
    _refuse_transition(found, status)
    if proposed.facts_digest is not None and proposed.facts_digest != found["facts_digest"]:
        raise CaseError(
            f"{proposed.finding_id}: its facts changed since the list was written; look at it again"
            f" (`minsheng findings show {proposed.finding_id}`) or export a new list"
        )
    if status.kind != "open" and not proposed.note.strip():
        raise CaseError(f"{proposed.finding_id}: a note is missing: an auditor will read why (--note, column 说明)")
    return {
        "finding_id": proposed.finding_id,
        "status": status.code,
        "author": proposed.author.strip(),
        "note": re.sub(NUMBER_RUN, STARS, proposed.note.strip()) or None,
        "recovered_yuan": _recovered(proposed, status),
        "facts_digest": found["facts_digest"],
    }


def _status(text: str) -> Status:
    found = find_status(text)
    if found is None:
        known = ", ".join(f"{each.code} {each.label_zh}" for each in statuses().values())
        raise CaseError(f"{text!r} is no status: {known}")
    return found


def _refuse_vanished(found: dict[str, Any]) -> None:
    """A doubt under work goes on when the data were mended; one that nobody took up has nothing left to verify."""
    is_idle = statuses()[found["status"]].kind in ("open", "dismissed") and found["status"] != "verifying"
    if not found["is_raised"] and is_idle and found["rule_code"] != CONTROL:
        raise CaseError(
            f"{found['finding_id']} is gone: no night raises it since {found['last_seen_date']}, so there is nothing to"
            " judge. It comes back by itself when the facts do"
        )


def _refuse_transition(found: dict[str, Any], status: Status) -> None:
    now = statuses()[found["status"]]
    if status.code == now.code and status.code not in now.following:
        raise CaseError(f"{found['finding_id']} is {now.code} {now.label_zh} already; nothing was entered")
    if status.code not in now.following:
        may = ", ".join(f"{code} {statuses()[code].label_zh}" for code in now.following)
        raise CaseError(
            f"{found['finding_id']} is {now.code} {now.label_zh}, which cannot become {status.code} {status.label_zh}; "
            + (f"possible: {may}" if may else "it is done with, and comes back only when its facts change or return")
        )


def _recovered(proposed: Proposed, status: Status) -> Decimal | None:
    text = proposed.recovered.strip().replace(",", "").replace("，", "")
    if not text:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("nan")
    if not amount.is_finite() or not 0 <= amount < LARGEST_YUAN or amount != amount.quantize(Decimal("0.01")):
        raise CaseError(f"{proposed.finding_id}: {text[:20]!r} is no amount of yuan with at most two decimals")
    if status.kind not in ("upheld", "settled"):
        raise CaseError(f"{proposed.finding_id}: money is taken back of a confirmed doubt, not of one {status.code}")
    return amount.quantize(Decimal("0.01"))


def _rows(connection: duckdb.DuckDBPyConnection, query: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    cursor = connection.execute(query, parameters or None)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _texts(words: Sequence[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)
