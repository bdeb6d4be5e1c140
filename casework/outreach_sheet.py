"""Candidates as workbooks, one a township and programme, that go out to be told and come back with answers.

A list names the person, the village and by whom he can be reached, and the words to say. It holds no number of the
person, no reason and nothing of a household's means: whoever calls need not know them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from casework.desk import CaseError
from casework.lots import Cut, Visits, cut, remember
from casework.notices import notice
from casework.outreach import ANSWERS, OUTCOMES, Reported, refuse_wrong_age
from casework.sheet import Sheet
from casework.store import transaction
from dbt_project.hash_key import hash_key
from ingestion.contract import vocabulary
from ingestion.home import Home

SHEET = Sheet(
    "政策找人", "outreach list", "minsheng outreach export",
    (
        ("citizen_id", "居民标识", False), ("programme_code", "项目代码", False), ("priority", "联系次序", False),
        ("programme", "项目", False), ("township", "乡镇街道", False), ("village", "村（社区）", False),
        ("full_name", "姓名", False), ("age_years", "年龄", False), ("reach_zh", "联系途径", False),
        ("contact", "联系电话或单位", False), ("notice", "告知内容", False), ("identified_date", "首次发现", False),
        ("outcome_zh", "当前进展", False), ("contacted", "联系日期", True), ("reached", "是否联系上", True),
        ("answer", "答复", True), ("author", "联系人员", True), ("note", "说明", True), ("mark", "校验码", False),
    ),
)  # fmt: skip
TITLE = "政策找人名单 {night}：可能符合条件，不是审批结论；请告知本人并填写黄色列。限内部使用，用后删除。"
SYNTHETIC = "【合成数据（{label}），并非真实个人】"
REACH_BY = {"phone": "本人电话", "guardian": "监护人（父母）电话", "village_cadre": "村（居）委会"}


@dataclass
class Written:
    """Files that were written with their number of people, and who was left out, by name and with the reason."""

    files: dict[Path, int] = field(default_factory=dict)
    cut: Cut = field(default_factory=Cut)
    refused: list[str] = field(default_factory=list)


@dataclass
class Returned:
    """Workbooks that came back: reports to enter, refused lines, and rows without an answer."""

    answered: list[Reported] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    unanswered: int = 0


def export(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    folder: Path,
    night: date,
    found: Sequence[dict[str, Any]],
    *,
    visits: Visits | None = None,
) -> Written:
    """Write candidates (rows of ``outreach.listed``) to one workbook a township and programme, owner-only.

    With ``visits``, those who can be visited; a lot is remembered together with its list or not at all.
    """
    key = hash_key(home.key_file)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = Written()
    label = connection.execute("select synthetic_label from warehouse.control.night where is_synthetic").fetchone()
    title = (SYNTHETIC.format(label=label[0] or "示例") if label else "") + TITLE.format(night=night)
    rows = _described(connection, found, night, written)
    if visits:
        # Who is refused is in no lot: nobody could visit him.
        written.cut = cut(connection, key, rows, visits)
        rows = written.cut.rows
    choices = {"answer": [label for label, _ in ANSWERS.values()], "reached": ["是", "否"]}
    place = lambda row: (row["township"], row["programme"])  # noqa: E731
    with transaction(connection):
        remember(connection, written.cut.lots)
        for (township, programme), group in groupby(sorted(rows, key=place), place):
            path = folder / f"政策找人_{township}_{programme}_{night:%Y%m%d}.xlsx"
            members = list(group)
            SHEET.write(path, title, members, key, choices)
            written.files[path] = len(members)
    return written


def read_back(home: Home, paths: Sequence[Path], author: str = "") -> Returned:
    """Read workbooks that came back; ``author`` stands in where the column is empty.

    Rows whose mark does not fit are refused here; whether a report can be entered is for ``outreach.enter`` to say.
    Raises CaseError for a file that is no list of candidates, before anything is entered.
    """
    key = hash_key(home.key_file)
    returned = Returned()
    for path in paths:
        for line, row in SHEET.read(path):
            if SHEET.is_blank(row):
                returned.unanswered += 1
            elif not SHEET.is_as_printed(key, row):
                returned.refused.append(
                    f"{path.name}, line {line}: {row['citizen_id'][:40] or '(empty)'}: the id or another printed cell"
                    " was changed since the export, or its check code was; copy the answer into a new list"
                )
            else:
                given = [row[name] for name in ("contacted", "reached", "answer")]
                who = row["author"].strip() or author
                returned.answered.append(
                    Reported(row["citizen_id"], row["programme_code"], *given, who, row["note"], line, path.name)
                )
    return returned


# Names as the register writes them or else the department that knows the person; the phone by which he is reached.
_DESCRIBED = """
    with wanted as (
        select unnest($ids) as citizen_id
    ),

    persons as (
        select links.citizen_id, arg_min(records.full_name, records.feed_code != 'GA01') as full_name
        from wanted
        inner join warehouse.marts.citizen_records as links
            on wanted.citizen_id = links.citizen_id and links.record_role = 'own'
        inner join identifiers.intermediate.int_person_records__unioned as records
            on links.record_key = records.record_key and records.record_role = 'own'
        group by links.citizen_id
    ),

    phones as (
        select citizen_id, map(list(reach_by), list(phone_number)) as phones
        from identifiers.intermediate.int_outreach__phones
        group by citizen_id
    )

    select wanted.citizen_id, persons.full_name, phones.phones
    from wanted
    left join persons on wanted.citizen_id = persons.citizen_id
    left join phones on wanted.citizen_id = phones.citizen_id
"""
_VILLAGES = "select division_code, arg_max(division_name, valid_from_date) from warehouse.marts.divisions group by 1"
_PROGRAMMES = """
    select programme_code, arg_max(name_zh, day), arg_max(department, day)
    from (select *, coalesce(valid_from_date, date '0001-01-01') as day from warehouse.reference.programmes_listed)
    group by programme_code
"""


def _described(
    connection: duckdb.DuckDBPyConnection, found: Sequence[dict[str, Any]], night: date, written: Written
) -> list[dict[str, Any]]:
    ids = sorted({row["citizen_id"] for row in found})
    told = {row[0]: row[1:] for row in connection.execute(_DESCRIBED, {"ids": ids}).fetchall()} if ids else {}
    villages = dict(connection.execute(_VILLAGES).fetchall())
    programmes = {row[0]: row[1:] for row in connection.execute(_PROGRAMMES).fetchall()}
    townships = vocabulary()["townships"]
    rows = []
    for row in found:
        name, phones = told[row["citizen_id"]]
        programme, department = programmes[row["programme_code"]]
        known, village = townships.get(row["township_code"]), villages.get(row["division_code"])
        try:
            refuse_wrong_age(row)
            words = notice(row["programme_code"], programme, department, night)
        except CaseError as error:
            written.refused.append(f"{row['citizen_id']} {row['programme_code']}: {error}")
            continue
        place = f"{village}干部转告" if village else None
        rows.append(
            row | {
                "programme": programme, "township": known["zh"] if known else "未知乡镇", "village": village,
                "full_name": name, "reach_zh": REACH_BY.get(row["reach_by"], "暂无联系途径"), "notice": words,
                "contact": (phones or {}).get(row["reach_by"]) or place, "outcome_zh": OUTCOMES[row["outcome"]],
            }
        )  # fmt: skip
    return rows
