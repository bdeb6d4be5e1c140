"""The push: candidates as the last night published them, with what was reported since, and the entry of new reports.

A report counts from the next night on; until then the desk shows both. What cannot be entered is refused by line and
name, with what can be done; the rest is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from casework.desk import CaseError, Entered, rows_of
from casework.store import REPLY, opened, transaction
from ingestion.home import Home
from ingestion.masking import NUMBER_RUN, STARS

CHILDREN = ("GUER", "SHISHI")  # domain handbook 3.2.7: nothing individual about these leaves by itself
# Answer to its label, and whether whoever gave it was reached.
ANSWERS = {
    "notified": ("已告知", True), "consented": ("同意申请", True), "refused": ("拒绝", True),
    "unreachable": ("联系不上", False), "applied": ("已申请", True),
}  # fmt: skip
OUTCOMES = {
    "identified": "待联系", "unreachable": "联系不上", "notified": "已告知", "consented": "同意申请", "refused": "拒绝",
    "applied": "已申请", "approved": "已批准", "paid": "已发放", "gone": "已不在名单",
}  # fmt: skip
TO_DO = ("identified", "unreachable", "notified", "consented")
REACHED = {"是": True, "否": False, "yes": True, "no": False}
OLDEST = 130  # years; older, or younger than none, is a wrong date of birth


@dataclass(frozen=True)
class Reported:
    """What somebody reports of a candidate, as written; ``line`` and ``file`` say where."""

    citizen_id: str
    programme_code: str
    contacted: str
    reached: str
    answer: str
    author: str
    note: str
    line: int
    file: str


# A published candidate with what was reported since: a later answer goes before an earlier one. What the files say of
# an approval or a payment goes before both.
_STANDING = """
    create or replace temp view candidates as
    with since as (
        select citizen_id, programme_code, arg_max(answer, reply_id) as answer
        from casebook.outreach_reply
        where counts_from_date > date '{night}'
        group by citizen_id, programme_code
    )
    select
        found.* replace (
            case when found.outcome in ({to_do}, 'refused') then coalesce(since.answer, found.outcome)
                else found.outcome end as outcome
        ),
        since.answer is not null as is_answered_since,
        persons.age_years,
        persons.division_code
    from restricted.marts.outreach_candidates as found
    left join since on found.citizen_id = since.citizen_id and found.programme_code = since.programme_code
    left join restricted.marts.citizens as persons on found.citizen_id = persons.citizen_id
"""


@contextmanager
def desk(
    home: Home, attach: Callable[[duckdb.DuckDBPyConnection], None], night: date, is_read_only: bool = True
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the view ``candidates``, the memory, and the warehouse behind them, read-only.

    ``attach`` brings the published restricted file in as ``restricted``. Raises CaseError for a publication from before
    candidates were kept.
    """
    with opened(home, warehouse="read", is_read_only=is_read_only) as connection:
        attach(connection)
        try:
            connection.execute(_STANDING.format(night=night, to_do=", ".join(f"'{word}'" for word in TO_DO)))
        except duckdb.CatalogException:
            raise CaseError(
                "The night published last knows no candidates yet: run one first (`minsheng run`)."
            ) from None
        yield connection


@dataclass(frozen=True)
class Asked:
    """Which candidates a list shows; None leaves a question out."""

    township: str | None = None
    programme: str | None = None
    with_children: bool = False


@dataclass
class Found:
    """Candidates to tell, in order, and why others are not among them: reason to number of people."""

    rows: list[dict[str, Any]]
    left_out: dict[str, int]


def listed(connection: duckdb.DuckDBPyConnection, asked: Asked) -> Found:
    """Candidates with whom something is left to do. Raises CaseError for a word that no candidate has."""
    given = {"township_code": asked.township, "programme_code": asked.programme}
    known = {
        "township_code": "select distinct township_code from candidates where township_code is not null",
        "programme_code": "select distinct programme_code from warehouse.reference.programmes_listed",
    }
    for name, value in given.items():
        words = sorted(row[0] for row in connection.execute(known[name]).fetchall()) if value else []
        if value and value not in words:
            raise CaseError(f"{value!r} is no {name.replace('_', ' ')}: {', '.join(words) or 'there are none'}")
    wanted = {name: value for name, value in given.items() if value}
    where = " and ".join([f"{name} = ${name}" for name in wanted] or ["true"])
    rows = rows_of(
        connection,
        f"select * from candidates where {where}"
        " order by township_code nulls last, priority nulls last, citizen_id, programme_code",
        wanted,
    )
    kept, left_out = [], {}
    for row in rows:
        reason = _left_out(row, asked)
        if reason is None:
            kept.append(row)
        else:
            left_out[reason] = left_out.get(reason, 0) + 1
    return Found(kept, left_out)


def _left_out(row: dict[str, Any], asked: Asked) -> str | None:
    """Why a candidate is on no list, None for one who is. Who is done with is told apart from who was forgotten."""
    if row["outcome"] not in TO_DO:
        return f"{row['outcome']} {OUTCOMES[row['outcome']]}: nothing is left to do"
    if not row["is_decided"]:
        return "a feed that decides it is missing tonight: asked when it is back"
    if row["programme_code"] in CHILDREN and not asked.with_children:
        return "programmes for children: written only with --include-children, for whoever answers for the child"
    return None


# --- reports ---------------------------------------------------------------------------------------------------------


def enter(
    connection: duckdb.DuckDBPyConnection,
    reports: Iterable[Reported],
    *,
    counts_from: date,
    entered_by: str,
    today: date,
) -> Entered:
    """Append the reports that may be entered, all in one transaction, and say which may not and why."""
    entered = Entered()
    seen: set[tuple[str, str]] = set()
    with transaction(connection):
        row = connection.execute("select coalesce(max(reply_id), 0) from casebook.outreach_reply").fetchone()
        number = row[0] if row else 0
        for report in reports:
            entered.read += 1
            key = (report.citizen_id, report.programme_code)
            try:
                if key in seen:
                    raise CaseError("answered twice in this import; the first answer was taken")
                reply = _checked(connection, report, today)
            except CaseError as error:
                entered.refused.append(
                    f"{report.file}, line {report.line}: {report.citizen_id[:40] or '(empty)'}"
                    f" {report.programme_code[:20]}: {error}"
                )
                continue
            seen.add(key)
            number += 1
            reply |= {
                "reply_id": number, "counts_from_date": counts_from, "entered_by": entered_by,
                "entered_from": report.file,
            }  # fmt: skip
            marks = ", ".join(f"${name}" for name in REPLY)
            connection.execute(f"insert into casebook.outreach_reply values ({marks})", reply)
            entered.recorded.append(reply)
    return entered


def _checked(connection: duckdb.DuckDBPyConnection, report: Reported, today: date) -> dict[str, Any]:
    """The reply as it is kept, or CaseError."""
    candidate = _candidate(connection, report)
    answer, is_reached = _answered(report)
    contacted = _day(report.contacted)
    if contacted > today:
        raise CaseError(f"the day of contact {contacted} is in the future")
    if contacted < candidate["identified_date"]:
        raise CaseError(
            f"the day of contact {contacted} is before the person was found ({candidate['identified_date']})"
        )
    if not report.author.strip():
        raise CaseError("who asked is missing (column 联系人员, or --author)")
    reply = {
        "citizen_id": report.citizen_id, "programme_code": report.programme_code, "contacted_date": contacted,
        "is_reached": is_reached, "answer": answer, "author": report.author.strip(),
        "note": re.sub(NUMBER_RUN, STARS, report.note.strip()) or None,
    }  # fmt: skip
    same = "citizen_id = $1 and programme_code = $2 and contacted_date = $3 and answer = $4"
    known = [report.citizen_id, report.programme_code, contacted, answer]
    if connection.execute(f"select 1 from casebook.outreach_reply where {same}", known).fetchone():
        raise CaseError(f"this answer of {contacted} is recorded already; nothing was entered")
    return reply


def _candidate(connection: duckdb.DuckDBPyConnection, report: Reported) -> dict[str, Any]:
    found = rows_of(
        connection, "select * from candidates where citizen_id = $citizen and programme_code = $programme",
        {"citizen": report.citizen_id, "programme": report.programme_code},
    )  # fmt: skip
    if not found:
        raise CaseError("no such candidate: the id was retyped or cut, or belongs to another home")
    candidate = found[0]
    if candidate["outcome"] in ("approved", "paid", "gone"):
        raise CaseError(f"on the list no longer ({OUTCOMES[candidate['outcome']]}): there is nothing left to report")
    refuse_wrong_age(candidate)
    return candidate


def refuse_wrong_age(candidate: dict[str, Any]) -> None:
    """Raises CaseError for somebody who is not born yet, or older than anybody."""
    age = candidate["age_years"]
    if age is not None and not 0 <= age <= OLDEST:
        raise CaseError(f"an age of {age} years: the date of birth is wrong; have the department mend it first")


def _answered(report: Reported) -> tuple[str, bool]:
    """Answer and whether the person was reached; the one may stand for the other, and they must not contradict."""
    said, reached = report.answer.strip(), report.reached.strip().lower()
    is_reached = REACHED.get(reached)
    if reached and is_reached is None:
        raise CaseError(f"{reached[:20]!r} in the column 是否联系上 is neither 是 nor 否")
    if not said and is_reached is None:
        raise CaseError("there is a remark and no answer (columns 是否联系上, 答复)")
    if not said:
        return ("notified", True) if is_reached else ("unreachable", False)
    code = next((code for code, (label, _) in ANSWERS.items() if said in (code, label)), None)
    if code is None:
        known = ", ".join(label for label, _ in ANSWERS.values())
        raise CaseError(f"{said[:20]!r} is no answer: {known}")
    if is_reached is not None and is_reached != ANSWERS[code][1]:
        raise CaseError(f"{ANSWERS[code][0]} and 是否联系上 = {report.reached.strip()} contradict each other")
    return code, ANSWERS[code][1]


def _day(text: str) -> date:
    """A day as people and Excel write it."""
    match = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00:00)?", text.strip())
    try:
        if match:
            return date(*map(int, match.groups()))
    except ValueError:
        pass
    raise CaseError(f"{text.strip()[:20]!r} in the column 联系日期 is no day, as 2026-11-03" if text.strip()
                    else "the day of contact is missing (column 联系日期)")  # fmt: skip
