"""The arrival gate: candidates of a feed in, one result a check and load out; loads to hold are in ``holds``.

The suite comes from the feed's contract, the measure from its history: earlier loads in the ledger and their Parquet.
All candidates of a feed are one batch, so a night of many files costs one validation a feed.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import traceback
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from expectations.checks import Check, arrival_checks
from expectations.labels import labels
from expectations.profile import BEFORE, LOADS
from expectations.results import GATE_ERROR, CheckResult, details_json, holds
from ingestion.contract import Contract, contracts
from ingestion.effect import loads_in_effect
from ingestion.home import Home
from ingestion.places import located

__all__ = ["check", "holds", "suite_name"]

logger = logging.getLogger(__name__)

GATE = "arrival"

# The ledger's columns that judge.Load takes, in its order, with their SQL types in the gate.
LOAD_COLUMNS = {
    "load_id": "varchar",
    "area_code": "varchar",
    "period": "varchar",
    "period_text": "varchar",
    "load_sequence": "bigint",
    "rows_body": "bigint",
    "rows_loaded": "bigint",
    "rows_quarantined": "bigint",
    "control_rows": "bigint",
    "control_sum": "varchar",
    "loaded_sum": "varchar",
}
TEN_THOUSANDS = "万元"


def suite_name(feed: str) -> str:
    """Name of a feed's suite, as stored results and Data Docs show it."""
    return f"arrival.{feed}"


def check(
    home: Home, ledger: sqlite3.Connection, feed: str, load_ids: Sequence[str], load_date: date
) -> list[CheckResult]:
    """Test the candidates of one feed. Never raises: a gate that could not run holds its loads and says so."""
    loads = _candidates(ledger, feed, load_ids)
    if not loads:
        return []
    try:
        return _check(home, ledger, contracts()[feed], loads, load_date)
    except Exception as error:
        # An engine's message may quote a cell: only the kind of error and the place are told.
        place = traceback.extract_tb(error.__traceback__)[-1]
        logger.error("arrival gate of %s: %s in %s line %s", feed, type(error).__name__, place.name, place.lineno)
        return [_could_not_run(feed, load["load_id"], load_date, type(error).__name__) for load in loads]


def _could_not_run(feed: str, load_id: str, load_date: date, kind: str) -> CheckResult:
    return CheckResult(
        night=load_date.isoformat(),
        suite=suite_name(feed),
        check_name="gate_has_run",
        status="error",
        severity="hold",
        load_id=load_id,
        threshold="runs",
        threshold_reason="未经检查的数据不得生效 / What was not tested must not take effect",
        details=details_json(
            code=GATE_ERROR,
            reason_en=f"The arrival gate failed ({kind}); this is a fault of ours, not of the file.",
            reason_zh=f"到达检查未能运行（{kind}），属本系统故障，与文件无关。",
        ),
    )


def _candidates(ledger: sqlite3.Connection, feed: str, load_ids: Sequence[str]) -> list[dict[str, Any]]:
    marks = ", ".join("?" * len(load_ids))
    query = f"select * from loads where feed = ? and load_id in ({marks}) order by load_sequence"
    return located(ledger, ledger.execute(query, (feed, *load_ids)))


def _check(
    home: Home, ledger: sqlite3.Connection, contract: Contract, loads: list[dict[str, Any]], load_date: date
) -> list[CheckResult]:
    from expectations import gate as gates  # noqa: PLC0415 - Great Expectations takes seven seconds to import
    from expectations.suites import date_parameters, suite_of  # noqa: PLC0415

    checks = arrival_checks(contract)
    meta = {"feed": contract.id, "code": contract.code, "title_zh": contract.title_zh, "title_en": contract.title_en}
    parameters = date_parameters(load_date)
    with gates.open_gate(home, GATE) as gate:
        _fill(gate, contract, loads, _in_effect(ledger, contract.id, loads, load_date))
        suite = suite_of(suite_name(contract.id), checks, meta, feed=contract.id)
        validation = gates.validate(
            gates.context_of(home), gate, contract.id, suite=suite, load_date=load_date, parameters=parameters
        )
        found = {_key(result): result for result in validation.results}
        broken = [c for c in checks if c.failing and not found[c.name, c.column].success]
        failing = _failing_rows(gate, contract.id, broken, parameters)
    results: list[CheckResult] = []
    for each in checks:
        result = found[each.name, each.column]
        results += _results(contract, each, result, loads=loads, load_date=load_date, failing=failing)
    return results


def _key(result: Any) -> tuple[str, str]:
    meta = result.expectation_config.meta
    return meta["check"], meta["column"]


def _in_effect(
    ledger: sqlite3.Connection, feed: str, loads: list[dict[str, Any]], load_date: date
) -> list[dict[str, Any]]:
    """Loads in effect on the night that tonight's candidates are measured by."""
    ids = {load["load_id"] for load in loads}
    return [row for row in loads_in_effect(ledger, feed, load_date) if row["load_id"] not in ids]


def references(loads: Iterable[Any], earlier: Iterable[Any]) -> list[str]:
    """Parquet to compare with: of each area the newest register before each candidate, else of the same period."""
    earlier = [row for row in earlier if row["raw_path"]]
    paths: dict[str, None] = {}
    for load in loads:
        period = load["period"] or ""
        newest: dict[str, Any] = {}
        for row in sorted(earlier, key=lambda r: (r["period"] or "", r["load_sequence"])):
            if (row["period"] or "") < period or (row["period"] or "") == period:
                known = newest.get(row["area_code"])
                # The same period counts only while nothing older is there.
                if known is None or (row["period"] or "") < period:
                    newest[row["area_code"]] = row
        paths |= {row["raw_path"]: None for row in newest.values()}
        # Parts of the candidate's own period add up with it.
        paths |= {r["raw_path"]: None for r in earlier if r["period"] == load["period"]}
    return list(paths)


def _fill(gate: Any, contract: Contract, loads: list[dict[str, Any]], earlier: list[dict[str, Any]]) -> None:
    """Views and tables of one feed's gate: candidates, the loads before, and what the ledger says of both."""
    candidates = [load["raw_path"] for load in loads if load["raw_path"] and Path(load["raw_path"]).exists()]
    before = [path for path in references(loads, earlier) if Path(path).exists()]
    gate.run(f"create or replace view {contract.id} as {_relation(contract, candidates)}")
    gate.run(f"create or replace view {BEFORE.format(feed=contract.id)} as {_relation(contract, before)}")
    known = [(load, True) for load in loads] + [(load, False) for load in earlier]
    rows = [
        (*(load[name] for name in LOAD_COLUMNS), is_candidate, _in_ten_thousands(contract, load))
        for load, is_candidate in known
    ]
    columns = LOAD_COLUMNS | {"is_candidate": "boolean", "in_ten_thousands": "varchar"}
    gate.fill(LOADS.format(feed=contract.id), columns, rows)


def _in_ten_thousands(contract: Contract, load: Any) -> str:
    """Columns of amounts that the file gives in 万元, by its header or its title row (``details`` of the ledger)."""
    found: set[str] = set()
    for table in json.loads(load["details"] or "{}").get("tables", []):
        found |= {column for header, column in table["mapping"].items() if TEN_THOUSANDS in header}
        if TEN_THOUSANDS in (table.get("unit") or []):
            found |= {column.name for column in contract.columns if column.type == "money"}
    return ";".join(sorted(found))


def _relation(contract: Contract, paths: list[str]) -> str:
    if not paths:
        empty = ", ".join(f"cast(null as {sql_type}) as {name}" for name, sql_type in contract.raw_schema.items())
        return f"select {empty} where false"
    listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    return f"select * from read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"


def _failing_rows(
    gate: Any, feed: str, broken: list[Check], parameters: dict[str, str]
) -> dict[tuple[str, str], dict[str, int]]:
    """Failing rows per load of each row check that did not hold: a batch knows only their sum."""
    if not broken:
        return {}
    conditions = [each.failing or "false" for each in broken]
    for name, value in parameters.items():
        conditions = [condition.replace(f"${name}", f"'{value}'") for condition in conditions]
    counted = ", ".join(f"count(*) filter (where {sql}) as n{i}" for i, sql in enumerate(conditions))
    rows = gate.rows(f"select _load_id, {counted} from {feed} group by _load_id")
    return {(each.name, each.column): {row["_load_id"]: row[f"n{i}"] for row in rows} for i, each in enumerate(broken)}


def _results(
    contract: Contract,
    each: Check,
    found: Any,
    *,
    loads: list[dict[str, Any]],
    load_date: date,
    failing: dict[tuple[str, str], dict[str, int]],
) -> list[CheckResult]:
    base: dict[str, Any] = {
        "night": load_date.isoformat(),
        "suite": suite_name(contract.id),
        "check_name": each.name,
        "column_name": each.column,
        "threshold": each.threshold,
        "threshold_reason": each.threshold_reason,
    }
    if _has_raised(found):
        facts = details_json(
            code=GATE_ERROR,
            reason_en=f"The check {each.name} could not be computed; this is a fault of ours, not of the file.",
            reason_zh=f"检查“{each.label['zh']}”未能计算，属本系统故障，与文件无关。",
        )
        return [
            CheckResult(**base, status="error", severity="hold", load_id=load["load_id"], details=facts)
            for load in loads
        ]
    if each.kind == "load":
        verdicts = {v["subject"]: v for v in found.result["details"]["verdicts"]}
        return [_of_verdict(base, each, verdicts[load["load_id"]]) for load in loads]
    counts = failing.get((each.name, each.column), {})
    return [_of_rows(base, each, load, found.success, counts.get(load["load_id"], 0)) for load in loads]


def _of_verdict(base: dict[str, Any], each: Check, verdict: dict[str, Any]) -> CheckResult:
    has_failed = verdict["status"] == "fail"
    return CheckResult(
        **base,
        status=verdict["status"],
        severity=(verdict["severity"] if has_failed else None) or each.severity,
        load_id=verdict["subject"],
        rows_checked=verdict["rows_checked"],
        rows_failing=verdict["rows_failing"],
        details=details_json(
            observed=verdict["observed"],
            code=labels("arrival")[each.name]["code"] if has_failed else None,
            reason_en=verdict["reason_en"] if has_failed else None,
            reason_zh=verdict["reason_zh"] if has_failed else None,
        ),
    )


def _of_rows(base: dict[str, Any], each: Check, load: dict[str, Any], success: bool, failing: int) -> CheckResult:
    """A row check on one load. A fact about the whole batch (its columns) fails every load of it."""
    has_failed = not success and (failing > 0 or each.failing is None)
    rows = load["rows_loaded"]
    where = f" in {each.column}" if each.column else ""
    where_zh = f"{each.column} 列" if each.column else ""
    return CheckResult(
        **base,
        status="fail" if has_failed else "pass",
        severity=each.severity,
        load_id=load["load_id"],
        rows_checked=rows,
        rows_failing=(failing or rows) if has_failed else 0,
        details=details_json(
            code=each.label["code"],
            reason_en=f"{failing or rows:,} of {rows:,} rows fail{where}: {each.label['en']} ({each.threshold}).",
            reason_zh=f"{where_zh} {rows:,} 行中有 {failing or rows:,} 行"
            f"不符合“{each.label['zh']}”（{each.threshold}）。",
        )
        if has_failed
        else None,
    )


def _has_raised(found: Any) -> bool:
    info = found.exception_info or {}
    parts = [info, *(part for part in info.values() if isinstance(part, dict))]
    return any(part.get("raised_exception") for part in parts)
