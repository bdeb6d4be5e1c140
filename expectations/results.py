"""What a check found: one row a check and column and load, as ``check_results`` of the ledger keeps it.

A result carries counts and texts made from counts, never a value of a personal column. Reading and storing results
needs no Great Expectations, so commands that only show them start at once.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from ingestion.ledger import upsert

Status = Literal["pass", "fail", "not_applicable", "error"]
Severity = Literal["info", "warn", "hold", "withhold", "error"]

GATE_ERROR = "GATE_ERROR"  # code of a check that could not be computed: a fault of ours, never of the file


@dataclass(frozen=True)
class CheckResult:
    """One check of one night: the columns of ``check_results``.

    ``check_name`` states a fact in the present tense; ``status`` says whether it held. ``details`` is JSON with the
    reason (``code``, ``reason_en``, ``reason_zh``) and what was observed; ``load_id`` is empty for a publication.
    """

    night: str
    suite: str
    check_name: str
    status: Status
    severity: Severity
    column_name: str = ""
    load_id: str = ""
    rows_checked: int | None = None
    rows_failing: int | None = None
    threshold: str | None = None
    threshold_reason: str | None = None
    details: str | None = None

    @property
    def has_failed(self) -> bool:
        """Whether the fact did not hold, or could not be tested at all."""
        return self.status in ("fail", "error")

    @property
    def facts(self) -> dict[str, Any]:
        """``details`` as a dictionary, empty when there are none."""
        return json.loads(self.details) if self.details else {}

    @property
    def reason(self) -> tuple[str, str, str]:
        """Code, English and Chinese reason of a failed check."""
        facts = self.facts
        english = facts.get("reason_en") or f"The check {self.check_name} failed."
        return facts.get("code") or self.check_name.upper(), english, facts.get("reason_zh") or english


def details_json(**facts: Any) -> str | None:
    """Details as JSON with a fixed order, so that the same night writes the same text; None without any."""
    known = {name: value for name, value in facts.items() if value is not None}
    return json.dumps(known, ensure_ascii=False, sort_keys=True) if known else None


def store(ledger: sqlite3.Connection, results: Iterable[CheckResult]) -> None:
    """Write results, replacing those of the same night, suite and load."""
    rows = list(results)
    for night, suite, load_id in sorted({(r.night, r.suite, r.load_id) for r in rows}):
        ledger.execute(
            "delete from check_results where night = ? and suite = ? and load_id = ?", (night, suite, load_id)
        )
    for row in rows:
        upsert(ledger, "check_results", asdict(row))


def stored(ledger: sqlite3.Connection, night: str) -> list[CheckResult]:
    """Results of a night as stored, in a fixed order."""
    rows = ledger.execute(
        "select * from check_results where night = ? order by suite, load_id, check_name, column_name", (night,)
    )
    return [CheckResult(**dict(row)) for row in rows]


def holds(results: Iterable[CheckResult]) -> dict[str, list[tuple[str, str, str]]]:
    """Reasons to hold a load: load_id to (code, English reason, Chinese reason), in the order of the checks.

    Of checks that could not be computed one is told, since they share a cause.
    """
    reasons: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for result in results:
        if not (result.load_id and result.severity == "hold" and result.has_failed):
            continue
        told = reasons[result.load_id]
        if result.status == "fail" or not any(code == GATE_ERROR for code, _, _ in told):
            told.append(result.reason)
    return dict(reasons)


def withholds(results: Iterable[CheckResult], accepted: Iterable[str] = ()) -> list[CheckResult]:
    """Failed publication checks that withhold the night, without those that two persons accepted by name."""
    names = set(accepted)
    return [r for r in results if r.severity == "withhold" and r.has_failed and r.check_name not in names]
