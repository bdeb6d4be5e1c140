"""Doubts as a workbook (casework.sheet) that goes out to be verified and comes back with verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from casework.desk import Proposed
from casework.facts import in_chinese
from casework.sheet import Sheet
from casework.statuses import CONTROL, statuses
from dbt_project.hash_key import hash_key
from ingestion.contract import vocabulary
from ingestion.home import Home

# Column, Chinese header, whether the person who verifies fills it in.
COLUMNS = (
    ("finding_id", "疑点编号", False), ("triage_rank", "核查次序", False), ("rule_code", "规则代码", False),
    ("rule_zh", "规则名称", False), ("programme", "项目", False), ("township", "乡镇街道", False),
    ("village", "村（社区）", False), ("full_name", "姓名", False), ("grade", "等级", False),
    ("amount", "涉及金额（元）", False), ("facts", "事实", False), ("allowed_zh", "合法情形", False),
    ("legal_basis", "政策依据", False), ("first_seen_date", "首次发现", False), ("status_zh", "当前状态", False),
    ("leading", "合并至", False), ("answer", "结论", True), ("author", "核查人", True), ("note", "说明", True),
    ("recovered", "追回金额（元）", True), ("facts_digest", "事实摘要码", False), ("mark", "校验码", False),
)  # fmt: skip
SHEET = Sheet("疑点", "findings list", "minsheng findings export", COLUMNS)
TITLE = "疑点核查清单 {night}：疑点不是结论，请核实后填写黄色列。限内部使用，用后删除。"
GRADES = {"R": "红", "Y": "黄", "B": "蓝"}


@dataclass(frozen=True)
class Returned:
    """A workbook that came back: answered rows to be judged, refused ones a line each, and rows without an answer."""

    answered: list[Proposed]
    refused: list[str]
    unanswered: int


def export(
    connection: duckdb.DuckDBPyConnection, home: Home, path: Path, night: date, found: Sequence[dict[str, Any]]
) -> int:
    """Write doubts (rows of ``desk.listed``) to a workbook that only the owner can read; return their number."""
    rows = _described(connection, found)
    labels = [each.label_zh for each in statuses().values()]
    SHEET.write(path, TITLE.format(night=night), rows, hash_key(home.key_file), {"answer": labels})
    return len(rows)


def read_back(home: Home, path: Path, author: str = "") -> Returned:
    """Read a workbook that came back. ``author`` stands in where the column is empty.

    Rows whose mark does not fit are refused here; what the verdicts may do is for ``desk.enter`` to say. Raises
    CaseError for a file that is no list of doubts.
    """
    key = hash_key(home.key_file)
    answered, refused, unanswered = [], [], 0
    for line, row in SHEET.read(path):
        if SHEET.is_blank(row):
            unanswered += 1
            continue
        if not row["answer"].strip():
            refused.append(f"line {line}: {row['finding_id']} has a remark and no verdict (column 结论)")
            continue
        if not SHEET.is_as_printed(key, row):
            refused.append(
                f"line {line}: the id or another printed cell of {row['finding_id'][:40] or '(empty)'} was changed"
                " since the export, or its check code was; copy the answer into a new list"
            )
            continue
        answered.append(
            Proposed(
                row["finding_id"], row["answer"], row["author"].strip() or author, row["note"], row["recovered"],
                row["facts_digest"], line,
            )
        )  # fmt: skip
    return Returned(answered, refused, unanswered)


# Who the doubts are about, as the register writes it or else the department that knows the person.
_DESCRIBED = """
    with wanted as (
        select unnest($ids) as finding_id
    ),

    persons as (
        select
            standing.finding_id,
            arg_min(records.full_name, records.feed_code != 'GA01') as full_name
        from wanted
        inner join standing on wanted.finding_id = standing.finding_id
        inner join warehouse.marts.citizen_records as links
            on standing.citizen_id = links.citizen_id and links.record_role = 'own'
        inner join identifiers.intermediate.int_person_records__unioned as records
            on links.record_key = records.record_key and records.record_role = 'own'
        group by standing.finding_id
    ),

    villages as (
        select division_code, arg_max(division_name, valid_from_date) as division_name
        from warehouse.marts.divisions
        group by division_code
    ),

    checks as (
        select check_code, arg_max(allowed_zh, coalesce(valid_from_date, date '0001-01-01')) as allowed_zh
        from warehouse.reference.checks_listed
        group by check_code
    )

    select wanted.finding_id, persons.full_name, villages.division_name, checks.allowed_zh
    from wanted
    inner join standing on wanted.finding_id = standing.finding_id
    left join persons on wanted.finding_id = persons.finding_id
    left join warehouse.marts.citizens as citizens on standing.citizen_id = citizens.citizen_id
    left join villages on citizens.division_code = villages.division_code
    left join checks on standing.rule_code = checks.check_code
"""


_PROGRAMMES = """
    select programme_code, arg_max(name_zh, coalesce(valid_from_date, date '0001-01-01'))
    from warehouse.reference.programmes_listed
    group by programme_code
"""


def _described(connection: duckdb.DuckDBPyConnection, found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    ids = [row["finding_id"] for row in found]
    told = {row[0]: row[1:] for row in connection.execute(_DESCRIBED, {"ids": ids}).fetchall()} if ids else {}
    townships = vocabulary()["townships"]
    programmes = dict(connection.execute(_PROGRAMMES).fetchall())
    rows = []
    for row in found:
        name, village, allowed = told[row["finding_id"]]
        known = townships.get(row["township_code"])
        said = row | {
            "programme": programmes.get(row["programme_code"], row["programme_code"]),
            "township": known["zh"] if known else None,
            "village": village, "full_name": name, "grade": GRADES[row["grade"]], "amount": row["amount_at_risk_yuan"],
            "allowed_zh": allowed, "status_zh": statuses()[row["status"]].label_zh,
            "leading": row["folded_into_finding_id"],
            "facts": None if row["rule_code"] == CONTROL else in_chinese(row["facts"], programmes),
        }  # fmt: skip
        rows.append(said)
    return rows
