"""The publication gate: a candidate in, one result a fact and table out. It tests arithmetic and promises, never news.

What is measured stands in measures.py and leaks.py, counted inside DuckDB on the candidate's files, the working
warehouse, the ledger and the night before. The checkpoint ``publication`` judges the measurements.
"""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from expectations import measures
from expectations.checks import Check, publication_checks
from expectations.measures import Candidate, Measure
from expectations.results import GATE_ERROR, CheckResult, details_json
from ingestion.home import Home
from ingestion.ledger import open_ledger

if TYPE_CHECKING:
    from expectations.gate import Gate

SUITE = "publication"
MANIFEST = "manifest.json"
TABLE = "measurements"

logger = logging.getLogger(__name__)


def check(home: Home, candidate_folder: Path, load_date: date) -> list[CheckResult]:
    """Test a candidate. Never raises: what could not be tested withholds the night and says so."""
    try:
        return _check(home, candidate_folder, load_date)
    except Exception as error:
        # An engine's message may quote a cell: only the kind of error and the place are told.
        kind = _told(error)
        return [
            CheckResult(
                night=load_date.isoformat(),
                suite=SUITE,
                check_name="gate_has_run",
                status="error",
                severity="withhold",
                threshold="runs",
                threshold_reason="未经检查的数据不得发布 / What was not tested must not be published",
                details=details_json(
                    code=GATE_ERROR,
                    reason_en=f"The publication gate failed ({kind}); this is a fault of ours.",
                    reason_zh=f"发布检查未能运行（{kind}），属本系统故障。",
                ),
            )
        ]


def _told(error: Exception) -> str:
    place = traceback.extract_tb(error.__traceback__)[-1]
    logger.error("publication gate: %s in %s line %s", type(error).__name__, place.name, place.lineno)
    return type(error).__name__


def _check(home: Home, folder: Path, load_date: date) -> list[CheckResult]:
    from expectations import gate as gates  # noqa: PLC0415 - Great Expectations takes seven seconds to import
    from expectations.suites import suite_of  # noqa: PLC0415

    checks = publication_checks()
    with gates.open_gate(home, SUITE, memory_limit=home.memory_limit) as gate:
        candidate = _attach(home, gate, folder, load_date)
        _keep(gate, [row for measure in measures.MEASURES for row in _measured(measure, candidate)])
        suite = suite_of(SUITE, checks, {})
        validation = gates.validate(gates.context_of(home), gate, TABLE, suite=suite, load_date=load_date)
    found = {_fact(result): result for result in validation.results}
    return [result for each in checks for result in _results(each, found[each.name], load_date)]


def _fact(result: Any) -> str:
    return result.expectation_config.meta["check"]


# --- what is looked at -----------------------------------------------------------------------------------------------


def _attach(home: Home, gate: Gate, folder: Path, load_date: date) -> Candidate:
    """Attach whatever there is, read only."""
    files = {
        measures.ANALYSTS: (folder / measures.FILES[measures.ANALYSTS], None),
        measures.DETAIL: (folder / measures.FILES[measures.DETAIL], home.encryption_key),
        measures.WAREHOUSE: (home.warehouse, None),
        measures.IDENTIFIERS: (home.identifiers, None),
    }
    attached = set()
    for name, (path, key) in files.items():
        if path.exists():
            gate.attach(path, name, key)
            attached.add(name)
    with open_ledger(home.ledger) as ledger:
        rows = ledger.execute(
            "select feed, rows_body, rows_loaded, rows_quarantined from loads where load_date <= ?", (str(load_date),)
        ).fetchall()
        before = _night_before(home, load_date)
        passed = ledger.execute(
            "select check_name, column_name from check_results where night = ? and suite = ? and status = 'pass'",
            (before and before["load_date"], SUITE),
        ).fetchall()
    columns = {"feed": "varchar", "rows_body": "bigint", "rows_loaded": "bigint", "rows_quarantined": "bigint"}
    gate.fill("ledger_loads", columns, [tuple(row) for row in rows])
    candidate = Candidate(
        gate=gate,
        folder=folder,
        manifest=_manifest(folder) or {},
        before=before,
        attached=frozenset(attached),
        passed_before=frozenset((row["check_name"], row["column_name"]) for row in passed),
    )
    measures.survey(candidate)
    return candidate


def _manifest(folder: Path) -> dict[str, Any] | None:
    path = folder / MANIFEST
    return json.loads(path.read_text("utf-8")) if path.exists() else None


def _night_before(home: Home, load_date: date) -> dict[str, Any] | None:
    """Manifest of the newest night before this one; its content is what readers have now."""
    nights = []
    for path in home.published.iterdir() if home.published.is_dir() else []:
        try:
            night = date.fromisoformat(path.name)
        except ValueError:
            continue
        if night < load_date:
            nights.append((night, path))
    for _, path in sorted(nights, reverse=True):
        manifest = _manifest(path)
        if manifest and manifest.get("tables"):
            return manifest
    return None


def _measured(measure: Any, candidate: Candidate) -> Iterator[tuple[Measure, bool]]:
    """Measures, and whether they are broken: one that fails says so for each of its facts."""
    found: list[Measure] = []
    try:
        found = list(measure(candidate))
    except Exception as error:
        kind = _told(error)
        for name in measures.checks_of(measure):
            english = f"{name} could not be measured ({kind}); a fault of ours."
            yield Measure(name, "", None, None, english, f"{name} 未能检查（{kind}），属本系统故障。"), True
        return
    yield from ((each, False) for each in found)


def _keep(gate: Gate, found: list[tuple[Measure, bool]]) -> None:
    columns = {
        "position": "integer",
        "check_name": "varchar",
        "subject": "varchar",
        "rows_checked": "bigint",
        "rows_failing": "bigint",
        "reason_en": "varchar",
        "reason_zh": "varchar",
        "is_broken": "boolean",
        "observed": "varchar",
    }
    rows = [
        (n, each.check, each.subject, each.rows_checked, each.rows_failing, each.en, each.zh, is_broken, each.observed)
        for n, (each, is_broken) in enumerate(found)
    ]
    gate.fill(TABLE, columns, rows)


# --- what is told ----------------------------------------------------------------------------------------------------


def _results(each: Check, found: Any, load_date: date) -> list[CheckResult]:
    base: dict[str, Any] = {
        "night": load_date.isoformat(),
        "suite": SUITE,
        "check_name": each.name,
        "severity": each.severity,
        "threshold": each.threshold,
        "threshold_reason": each.threshold_reason,
    }
    verdicts = (found.result.get("details") or {}).get("verdicts") or []
    if not verdicts and not found.success:
        facts = details_json(code=GATE_ERROR, reason_en=f"{each.name} could not be judged; a fault of ours.")
        return [CheckResult(**base, status="error", details=facts)]
    if not verdicts:
        return [CheckResult(**base, status="not_applicable")]
    return [_result(base, each, verdict) for verdict in verdicts]


def _result(base: dict[str, Any], each: Check, verdict: dict[str, Any]) -> CheckResult:
    has_failed = verdict["status"] in ("fail", "error")
    code = GATE_ERROR if verdict["status"] == "error" else each.label["code"]
    reasons = {"code": code, "reason_en": verdict["reason_en"], "reason_zh": verdict["reason_zh"]} if has_failed else {}
    return CheckResult(
        **base,
        status=verdict["status"],
        column_name=verdict["subject"],
        rows_checked=verdict["rows_checked"],
        rows_failing=verdict["rows_failing"],
        details=details_json(observed=verdict["observed"], **reasons),
    )
