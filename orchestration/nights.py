"""The ledger's entry of a night: what went in, what came out, with which exit code.

A night whose inputs and code are those of its last entry has nothing to do. Light imports only: ``minsheng run``
answers "nothing changes" without Dagster, dbt or Great Expectations.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from enum import IntEnum
from pathlib import Path
from typing import Any

from ingestion.home import Home
from ingestion.ledger import DECISIONS_IN_FORCE, open_ledger
from orchestration.clock import now_text
from orchestration.dbt_runner import project_digest
from publication import folders

ROOMS = ("ingestion", "linkage", "casework", "expectations", "publication", "reporting", "orchestration")
CODE_SUFFIXES = {".py", ".yml", ".yaml", ".sql", ".csv", ".json", ".html", ".css", ".js"}


class Exit(IntEnum):
    """Exit codes of ``minsheng run`` and ``backfill``; docs/operations.md explains each."""

    PUBLISHED = 0
    OUR_FAILURE = 1
    USAGE = 2
    STALE_OR_HELD = 3
    WITHHELD = 4
    ANOTHER_RUN = 5


class DateOrder(ValueError):
    """A load date that would go back in time; ``text_zh`` says it in Chinese."""

    def __init__(self, load_date: date, newest: date) -> None:
        super().__init__(
            f"{load_date} is older than the newest published night, {newest}, and was no night before."
            f" Run {newest} or a later date; `minsheng backfill --from {load_date} --to {load_date}` builds a night"
            " that was left out, from the files known by then."
        )
        self.text_zh = (
            f"{load_date} 早于最近已发布的夜次 {newest}，且此前未运行过。请运行 {newest} 或之后的日期；"
            f"如需补跑遗漏的夜次，请用 minsheng backfill --from {load_date} --to {load_date}（只采用当时已知的文件）。"
        )


@dataclass
class Summary:
    """What a night came to. Feeds by state, files refused tonight, lines of the parameters that need a person, checks
    that failed; no value of a person."""

    outcome: str  # published, withheld, failed
    exit_code: int
    publication_id: str | None = None
    stale: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    never_received: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)
    parameters: list[str] = field(default_factory=list)
    failing_checks: list[str] = field(default_factory=list)
    message: str = ""


def exit_code(
    outcome: str,
    *,
    stale: Iterable[str],
    held: Iterable[str],
    refused: Iterable[str],
    defects: Iterable[str],
    parameters: Iterable[str] = (),
) -> Exit:
    """The night's code. A file refused tonight, a feed that we failed to load, or a parameter that cannot be used,
    counts like a held feed."""
    if outcome == "withheld":
        return Exit.WITHHELD
    if outcome != "published":
        return Exit.OUR_FAILURE
    return Exit.STALE_OR_HELD if any([*stale, *held, *refused, *defects, *parameters]) else Exit.PUBLISHED


def begin(home: Home, load_date: date) -> None:
    """Enter a night that starts. It has no digest until it ends, so a killed night is run in full again."""
    with open_ledger(home.ledger) as ledger:
        ledger.execute(
            "insert into nights (load_date, started_at, outcome) values (:night, :now, 'running') on conflict do update"
            " set inputs_digest = null, started_at = :now, finished_at = null, outcome = 'running'",
            {"night": f"{load_date}", "now": now_text()},
        )


def finish(home: Home, load_date: date, summary: Summary, is_current: bool = True) -> None:
    """Enter how a night ended. The digest of its inputs is stored unless it failed, or was built from other inputs."""
    with open_ledger(home.ledger) as ledger:
        has_digest = is_current and summary.outcome != "failed"
        digest = inputs_digest(home, ledger, load_date) if has_digest else None
        ledger.execute(
            "insert into nights (load_date, started_at) values (:night, :now) on conflict do nothing",
            {"night": f"{load_date}", "now": now_text()},
        )
        ledger.execute(
            "update nights set inputs_digest = :digest, finished_at = :now, outcome = :outcome, exit_code = :code,"
            " publication_id = :publication, summary = :summary where load_date = :night",
            {
                "digest": digest, "now": now_text(), "outcome": summary.outcome, "code": int(summary.exit_code),
                "publication": summary.publication_id, "night": f"{load_date}",
                "summary": json.dumps(asdict(summary), ensure_ascii=False, sort_keys=True),
            },
        )  # fmt: skip


def approve(home: Home, load_date: date, is_published: bool, was_unchanged: bool) -> None:
    """Enter that a check of a withheld night was approved, and whether the night was published by it.

    An approval is one of the night's inputs. What else was unchanged before it (``was_unchanged``) still is, so that
    the next run on the date has nothing to do.
    """
    row = entry(home, load_date)
    if row is None or row["outcome"] != "withheld":
        return
    ended = summary(home, load_date)
    if is_published:
        code = exit_code(
            "published", stale=ended.stale, held=ended.held, refused=ended.refused, defects=ended.defects,
            parameters=ended.parameters,
        )  # fmt: skip
        ended = replace(ended, outcome="published", exit_code=code, failing_checks=[])
    finish(home, load_date, ended, is_current=was_unchanged)


def entry(home: Home, load_date: date) -> sqlite3.Row | None:
    """A night's row in the ledger, or None."""
    with open_ledger(home.ledger) as ledger:
        return ledger.execute("select * from nights where load_date = ?", (f"{load_date}",)).fetchone()


def summary(home: Home, load_date: date) -> Summary:
    """What ``finish`` stored of a night. Raises LookupError for a night that never ended."""
    row = entry(home, load_date)
    if row is None or row["summary"] is None:
        raise LookupError(f"the night of {load_date} never ended")
    return Summary(**json.loads(row["summary"]))


def newest_published(home: Home) -> date | None:
    """The newest night that readers see."""
    return max(folders.nights(home), default=None)


def is_replay(home: Home, load_date: date) -> bool:
    """Whether a later night is published already: then the night is built as it stood, and takes no new files."""
    newest = newest_published(home)
    return newest is not None and load_date < newest


def check_order(home: Home, load_date: date) -> None:
    """Raise DateOrder for a date older than the newest published night that was not a night before."""
    newest = newest_published(home)
    if newest and load_date < newest and entry(home, load_date) is None:
        raise DateOrder(load_date, newest)


def is_unchanged(home: Home, load_date: date) -> bool:
    """Whether the night ended with these very inputs and this very code. New files are the caller's to look for."""
    row = entry(home, load_date)
    if row is None or row["inputs_digest"] is None or not (home.published / f"{load_date}").exists():
        return False
    with open_ledger(home.ledger) as ledger:
        return row["inputs_digest"] == inputs_digest(home, ledger, load_date)


def inputs_digest(home: Home, ledger: sqlite3.Connection, load_date: date) -> str:
    """Hash of all that decides a night's content.

    That is: its date, the loads known by then and what people decided about them, the settings and the code.
    """
    night = f"{load_date}"
    overlay = hashlib.sha256(home.overlay.read_bytes()).hexdigest() if home.overlay.exists() else None
    parts: list[Any] = [night, code_digest(), overlay, bool(home.encryption_key)]
    queries = (
        # States follow from the loads and their holds, so a superseded load needs no mention of its own.
        "select load_id, load_sequence, outcome, rows_loaded, raw_path, released_path, state = 'candidate' from loads"
        " where load_date <= :night order by load_id",
        "select feed, load_id, code, status from holds order by 1, 2, 3",
        "select load_id, sheet, row_number from releases order by 1, 2, 3",
        "select file_path, file_sha256, outcome from sightings where load_date <= :night and outcome <> 'being_written'"
        " order by load_date, file_path",
        "select check_name, author, approver from acceptances where load_date = :night order by 1",
        f"select decision_id from ({DECISIONS_IN_FORCE}) order by 1",
    )
    parts += [[list(row) for row in ledger.execute(query, {"night": night})] for query in queries]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def code_digest() -> str:
    """Hash of the program that makes the night: every source file of the rooms and of the dbt project."""
    root = Path(__file__).parent.parent
    digest = hashlib.sha256(project_digest().encode())
    for room in ROOMS:
        for path in sorted((root / room).rglob("*")):
            if path.suffix in CODE_SUFFIXES and path.is_file():
                digest.update(f"\0{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()
