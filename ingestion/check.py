"""A dry run of one file for the department that is about to deliver it: every problem with line, column and remedy.

It reads the file exactly as the night would and writes nothing. Used by ``minsheng feeds check``.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from ingestion import file_facts
from ingestion.contract import Contract, contract_for
from ingestion.engine import engine
from ingestion.filenames import NameRefused, read_name, safe_name
from ingestion.messages import Language, Problem, Refused, Severity
from ingestion.normalise import LOAD, final_select
from ingestion.reading import open_document
from ingestion.reading.table import Document, Task
from ingestion.staging_table import Part, Staged, run, stage

EACH = 20  # lines named of one code in one column; the rest is counted
ORDER: tuple[Severity, ...] = ("refuse", "row", "warn", "info")
HEADINGS: dict[Severity, dict[Language, str]] = {
    "refuse": {"zh": "文件不能装载", "en": "the file cannot be loaded"},
    "row": {"zh": "以下各行不能装载", "en": "these rows cannot be loaded"},
    "warn": {"zh": "可以装载，但应更正", "en": "loaded, but to be corrected"},
    "info": {"zh": "提示", "en": "for information"},
}


@dataclass
class CheckReport:
    """What a file would come to. ``is_clean``: nothing to correct; notes for information do not count."""

    file_name: str
    contract: Contract | None
    language: Language
    problems: list[Problem] = field(default_factory=list)
    rows_loaded: int = 0
    rows_quarantined: int = 0
    rows_not_data: int = 0
    read_as: str = ""

    @property
    def is_clean(self) -> bool:
        """Whether the department has nothing to correct."""
        return all(problem.severity == "info" for problem in self.problems)

    def as_dict(self) -> dict[str, Any]:
        """For JSON, in both languages."""
        return {
            "file_name": self.file_name,
            "feed": self.contract.id if self.contract else None,
            "is_clean": self.is_clean,
            "read_as": self.read_as,
            "rows_loaded": self.rows_loaded,
            "rows_quarantined": self.rows_quarantined,
            "rows_not_data": self.rows_not_data,
            "problems": [problem.as_dict() for problem in self.problems],
        }

    def text(self) -> str:
        """For a terminal, in the language asked for."""
        zh = self.language == "zh"
        lines = [self.file_name]
        if self.contract:
            title = self.contract.title_zh if zh else self.contract.title_en
            lines.append(f"  {self.contract.code} {title}" + (f"，{self.read_as}" if zh else f", {self.read_as}"))
            counts = (self.rows_loaded, self.rows_quarantined, self.rows_not_data)
            if zh:
                lines.append("  可装载 {} 行，不能装载 {} 行，标题、合计、说明等 {} 行".format(*counts))
            else:
                lines.append("  {} rows load, {} do not, {} are titles, totals or notes".format(*counts))
        for severity in ORDER:
            found = [problem for problem in self.problems if problem.severity == severity]
            if found:
                lines.append(f"{HEADINGS[severity][self.language]}:")
                for problem in found:
                    lines.append(f"  - {problem.message(self.language)}")
                    lines.append(f"    → {problem.remedy(self.language)}")
        if self.is_clean:
            lines.append("没有需要更正的问题" if zh else "nothing to correct")
        return "\n".join(lines)


def check_file(
    path: Path, feed: str | Contract | None = None, language: Language = "en", on: date | None = None
) -> CheckReport:
    """Check one file. ``feed``: feed name, code or contract, where the file's name does not tell.

    ``on`` is the day of delivery, else that in the name, else today. Raises ContractError for an unknown ``feed``.
    """
    contract, problems = _contract(path, feed)
    report = CheckReport(safe_name(path.name), contract, language, problems)
    if contract is None:
        return report
    name = read_name(path.name)
    day = on or (None if isinstance(name, NameRefused) else name.delivered_date) or date.today()
    try:
        with tempfile.TemporaryDirectory() as spill, engine("2GiB", 2, Path(spill)) as cursor:
            document = open_document(Task(path, contract, day, day))
            staged = stage(cursor, document, Task(path, contract, day, day), Path(spill))
            _fill(report, cursor, document, staged)
            staged.close()
    except Refused as refused:
        report.problems.append(refused.problem)
    except OSError:
        report.problems.append(Problem("FILE_MISSING"))
    report.problems.sort(key=lambda p: (ORDER.index(p.severity), p.sheet or "", p.line or 0))
    return report


def _contract(path: Path, feed: str | Contract | None) -> tuple[Contract | None, list[Problem]]:
    if isinstance(feed, Contract):
        return feed, []
    if feed is not None:
        return contract_for(feed), []
    name = read_name(path.name)
    if isinstance(name, NameRefused):
        return None, [Problem("NAME_REFUSED", args={"reason_zh": name.reason_zh, "reason_en": name.reason})]
    return name.contract, []


def _fill(report: CheckReport, cursor: duckdb.DuckDBPyConnection, document: Document, staged: Staged) -> None:
    report.rows_loaded = staged.rows_loaded
    report.rows_quarantined = len(staged.quarantined)
    report.rows_not_data = staged.rows_not_data
    report.read_as = " ".join(filter(None, [document.kind, document.encoding, repr(document.delimiter or "")[1:-1]]))
    if not staged.rows_body:
        is_snapshot = report.contract and report.contract.delivery == "snapshot"
        report.problems.append(Problem("NO_ROWS" if is_snapshot else "NO_ROWS_TO_REPORT"))
    listed = {(p.code, p.column, p.sheet) for part in staged.parts for _, _, p in file_facts.warnings(cursor, part)}
    report.problems += [p for p in staged.problems if (p.code, p.column, p.sheet) not in listed]
    for part in staged.parts:
        report.problems += _cells(cursor, part) + _comparisons(cursor, part)
    report.problems += _thinned([row.problem for row in staged.quarantined])


def _cells(cursor: duckdb.DuckDBPyConnection, part: Part) -> list[Problem]:
    """Each flagged cell by itself, the first EACH of a kind; the last of them says how many there are."""
    found = []
    for table in sorted(set(part.groups.values())):
        loads = f"join {part.source.patch} as _patch using (_row) where _patch._status = {LOAD}"
        flags = f"select _column, f, _row, r from {table} {loads} and f is not null"
        codes = f"select _column, unnest(string_split(d, ';')) as f, _row, null from {table} {loads} and d is not null"
        rows = cursor.execute(
            f"select _column, f, _row, r from ({flags} union all {codes}) order by _column, f, _row"
        ).fetchall()
        for number, code, row, value in rows:
            column = part.source.contract.columns[number]
            found.append(replace(file_facts.problem(part, column, code, value), line=row))
    return _thinned(found)


def _comparisons(cursor: duckdb.DuckDBPyConnection, part: Part) -> list[Problem]:
    """Numbers that contradict the sex or birth date beside them; known only once all columns are read."""
    own = next((c for _, c in part.source.delivered if c.type == "id18"), None)
    if own is None:
        return []
    wanted = f"regexp_matches({own.name}__defects, 'ID_SEX|ID_BIRTH')"
    body = final_select(part.source, part.found)
    rows = run(cursor, part, f"select _row, {own.name}__defects from ({body}) where {wanted} order by _row")
    found = [
        replace(file_facts.problem(part, own, code, None), line=row)
        for row, codes in rows
        for code in codes.split(";")
        if code in ("ID_SEX", "ID_BIRTH")
    ]
    return _thinned(found)


def _thinned(problems: list[Problem]) -> list[Problem]:
    """The first EACH of every code and column; the last of those kept carries the count of all."""
    totals = Counter((p.code, p.column, p.sheet) for p in problems)
    seen: Counter = Counter()
    kept = []
    for problem in problems:
        key = (problem.code, problem.column, problem.sheet)
        seen[key] += 1
        if seen[key] <= EACH:
            kept.append(replace(problem, count=totals[key]) if seen[key] == EACH < totals[key] else problem)
    return kept
