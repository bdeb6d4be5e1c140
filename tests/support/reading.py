"""Read one file as the night would: bytes in, ledger row, raw rows and quarantined rows out."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter

from ingestion.contract import contract_for
from ingestion.delivery import Delivery
from ingestion.home import Home
from ingestion.ingest import ingest_file
from ingestion.ledger import open_ledger
from ingestion.places import located

NIGHT = date(2026, 11, 1)
# A sound number of a man born on 1965-08-12, and of a woman born on 2008-11-05 (domain handbook 1.1).
MAN, WOMAN = "342423196508123014", "341522200811054020"

MEMBER_HEAD = ["低保证号", "姓名", "身份证号", "与申请人关系", "性别", "出生日期", "是否保障对象", "劳动能力", "健康状况",
               "残疾类别", "残疾等级", "就业状况", "就读情况", "月收入", "备注"]  # fmt: skip
MEMBER = [
    "DB0001",
    "王伟",
    MAN,
    "本人",
    "男",
    "1965-08-12",
    "是",
    "无",
    "良好",
    "肢体",
    "二级",
    "务农",
    "",
    "120.50",
    "",
]


def member(**changes: str) -> list[str]:
    """A row of the members' roster (MZ02) with some cells changed, by header."""
    return [changes.get(head, cell) for head, cell in zip(MEMBER_HEAD, MEMBER, strict=True)]


def members(count: int) -> list[list[str]]:
    """So many rows that differ in their certificate number."""
    return [member(低保证号=f"DB{i:04d}") for i in range(1, count + 1)]


def csv_bytes(rows: Iterable[Sequence[str]], delimiter: str = ",", encoding: str = "utf-8", end: str = "\n") -> bytes:
    """Rows as a delimited file."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_bytes(sheets: dict[str, Sequence[Sequence[Any]]] | Sequence[Sequence[Any]]) -> bytes:
    """Rows as a workbook; a dictionary gives several sheets. Numbers stay numbers, formulas are written as formulas."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        for name, rows in (sheets if isinstance(sheets, dict) else {"Sheet1": sheets}).items():
            sheet = book.add_worksheet(name)
            for i, row in enumerate(rows):
                for j, cell in enumerate(row):
                    (sheet.write_string if isinstance(cell, str) else sheet.write)(i, j, cell)
    return target.getvalue()


@dataclass
class Read:
    """What became of a file."""

    load: dict[str, Any]
    rows: list[dict[str, Any]]
    quarantined: list[dict[str, Any]]
    details: dict[str, Any]

    @property
    def reason_code(self) -> str | None:
        return self.load["reason_code"]

    def column(self, name: str) -> list[Any]:
        return [row[name] for row in self.rows]

    def problems(self, code: str) -> list[dict[str, Any]]:
        return [problem for problem in self.details["problems"] if problem["code"] == code]

    def is_accounted_for(self) -> bool:
        load = self.load
        return (
            load["rows_body"]
            == load["rows_loaded"] + load["rows_quarantined"]
            == len(self.rows) + len(self.quarantined)
        )


def delivery_of(path: Path, feed: str, **told: Any) -> Delivery:
    """A delivery as ``landing.scan`` makes it."""
    data = path.read_bytes()
    said = {
        "period": date(2026, 10, 1),
        "period_text": "202610",
        "area_code": "341504",
        "delivered_date": date(2026, 10, 31),
    }
    return Delivery(path, path.name, hashlib.sha256(data).hexdigest(), len(data), contract_for(feed), **(said | told))


def read(home: Home, data: bytes, feed: str = "MZ02", name: str = "file.csv", **told: Any) -> Read:
    """Put bytes into landing and ingest them."""
    path = home.landing / name
    path.write_bytes(data)
    with open_ledger(home.ledger) as ledger:
        ingest_file(home, ledger, delivery_of(path, feed, **told), NIGHT)
        load = located(ledger, ledger.execute("select * from loads"))[-1]
    return Read(
        load, _parquet(load["raw_path"]), _parquet(load["quarantine_path"]), json.loads(load["details"] or "{}")
    )


def _parquet(path: str | None) -> list[dict[str, Any]]:
    if not path:
        return []
    with duckdb.connect() as connection:
        result = connection.execute("from read_parquet($1, hive_partitioning = false)", [path])
        names = [column[0] for column in result.description or []]
        found = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    row, sheet = ("_source_row", "_source_sheet") if "_source_row" in names else ("row_number", "sheet")
    return sorted(found, key=lambda each: (each[sheet] or "", each[row]))
