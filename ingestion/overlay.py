"""The overlay of programme parameters: amounts that a person sets for what nobody found, as a file beside landing.

A line that cannot be used is named with its column and what to do, and the others hold: a slip in one amount leaves one
parameter open and stops no night. Of two lines that state one parameter from the same day neither is believed, as of
two notices of one rank; two whose validity overlaps are both kept, and the models leave the days they share undecided.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path

OVERLAY_COLUMNS = {
    "program_code": "varchar",
    "program_name": "varchar",
    "area_scope": "varchar",
    "category": "varchar",
    "amount": "varchar",  # a few are ranges or shares: 0.80-0.90
    "unit": "varchar",
    "valid_from": "date",
    "valid_to": "date",
    "status": "varchar",
    "source": "varchar",
    "note": "varchar",
}
REFUSED_COLUMNS = {"file_name": "varchar", "source_row": "bigint", "column_name": "varchar", "reason_code": "varchar"}
FILLED = ("program_code", "program_name", "area_scope", "category", "amount", "unit", "valid_from", "status", "source")
KEY = ("program_code", "program_name", "area_scope", "category")
STATUSES = ("found", "placeholder", "synthetic")
AMOUNT = re.compile(r"[0-9]{1,16}(?:\.[0-9]+)?")  # decimal(18, 2), as DuckDB and Spark read it
FOREVER = "9999-12-31"

TEXTS = {
    "unreadable": (
        "is no comma-separated UTF-8 text: save it as CSV UTF-8; no line of it is used",
        "不是 UTF-8 编码的 CSV 文件：请另存为 CSV UTF-8；整份文件未采用",
    ),
    "columns_missing": ("is missing in the header: add it; no line is used", "表头缺少此列：请补上；整份文件未采用"),
    "cells_do_not_fit": (
        "the line has more cells than the header: quote a text that holds a comma",
        "单元格多于表头：含逗号的文字请加引号",
    ),
    "value_missing": ("is empty: fill it in", "为空：请填写"),
    "validity_missing": ("is empty: state since when the amount holds", "为空：请填写自何日起执行"),
    "not_a_date": ("is no date: write YYYY-MM-DD", "不是日期：请写成 YYYY-MM-DD"),
    "validity_ends_before_it_starts": ("lies before valid_from: mend one of them", "早于起始日期：请更正其一"),
    "not_an_amount": (
        "is no number of zero or more, nor a range such as 0.80-0.90: correct it",
        "不是不小于零的数值，也不是 0.80-0.90 这样的区间：请更正",
    ),
    "status_unknown": (f"is none of {', '.join(STATUSES)}: choose one", f"应为 {'、'.join(STATUSES)} 之一"),
    "stated_twice": (
        "begins on the same day as line {other}: keep one of them; neither is used",
        "与第 {other} 行自同一日起执行：请只保留一行；两行均未采用",
    ),
    "validity_overlaps": (
        "still holds when line {other} begins: end the earlier one; days of both are undecided if the amounts differ",
        "在第 {other} 行起始后仍有效：请先终止较早的一行；金额不同的重叠日期暂不判定",
    ),
}


@dataclass(frozen=True)
class Unfit:
    """One thing wrong with the overlay. ``is_used``: the line holds all the same."""

    file_name: str
    line: int
    column: str
    code: str
    other: int | None = None

    @property
    def is_used(self) -> bool:
        """Whether the line is read although something is wrong with it."""
        return self.code == "validity_overlaps"

    def text(self, language: str = "en") -> str:
        """File, line, column, what is wrong and what to do. It quotes no cell."""
        said = TEXTS[self.code][language == "zh"].format(other=self.other)
        if language == "zh":
            return f"{self.file_name} 第 {self.line} 行 {self.column} 列：{said}"
        return f"{self.file_name}, line {self.line}, {self.column}: {said}"


@dataclass
class Overlay:
    """Rows that can be used, columns as in ``OVERLAY_COLUMNS`` with empty cells null, and what is wrong with others."""

    rows: list[tuple] = field(default_factory=list)
    unfit: list[Unfit] = field(default_factory=list)

    @property
    def refused(self) -> list[tuple]:
        """Lines that are not used, columns as in ``REFUSED_COLUMNS``; each once, with the first thing wrong with it."""
        first = {each.line: each for each in reversed(self.unfit) if not each.is_used}
        return [(each.file_name, line, each.column, each.code) for line, each in sorted(first.items())]


def read_overlay(path: Path) -> Overlay:
    """The overlay as it stands; empty when there is no file. Nothing in the file raises."""
    if not path.exists():
        return Overlay()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            lines = [(reader.line_num, row) for row in reader]
            header = reader.fieldnames or []
    except (UnicodeDecodeError, csv.Error):
        return Overlay(unfit=[Unfit(path.name, 1, "*", "unreadable")])
    if missing := [name for name in OVERLAY_COLUMNS if name not in header]:
        return Overlay(unfit=[Unfit(path.name, 1, name, "columns_missing") for name in missing])
    overlay, usable = Overlay(), {}
    for line, row in lines:
        cells = {name: (row[name] or "").strip() or None for name in OVERLAY_COLUMNS}
        wrong = [Unfit(path.name, line, column, code) for column, code in _wrong(cells, is_too_long=None in row)]
        overlay.unfit += wrong
        if not wrong:
            usable[line] = cells
    overlay.unfit += _overlaps(path.name, usable)
    overlay.unfit.sort(key=lambda each: each.line)
    refused = {each.line for each in overlay.unfit if not each.is_used}
    overlay.rows = [tuple(cells.values()) for line, cells in usable.items() if line not in refused]
    return overlay


def _wrong(cells: dict[str, str | None], is_too_long: bool) -> Iterator[tuple[str, str]]:
    """Column and code of what is wrong with one line."""
    if is_too_long:
        yield "*", "cells_do_not_fit"
        return
    for name in FILLED:
        if cells[name] is None:
            yield name, "validity_missing" if name == "valid_from" else "value_missing"
    dates = {name: text for name in ("valid_from", "valid_to") if (text := cells[name])}
    unread = [name for name, text in dates.items() if not _is_date(text)]
    yield from ((name, "not_a_date") for name in unread)
    if len(dates) == 2 and not unread and dates["valid_to"] < dates["valid_from"]:
        yield "valid_to", "validity_ends_before_it_starts"
    if cells["amount"] and not _is_amount(cells["amount"]):
        yield "amount", "not_an_amount"
    if cells["status"] and cells["status"] not in STATUSES:
        yield "status", "status_unknown"


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text  # 20260701 and 2026-W27-3 are dates for Python only
    except ValueError:
        return False


def _is_amount(text: str) -> bool:
    """A number of zero or more as the models read it, or two of them with a hyphen between."""
    bounds = text.split("-")
    return len(bounds) <= 2 and all(map(AMOUNT.fullmatch, bounds)) and float(bounds[0]) <= float(bounds[-1])


def _overlaps(file_name: str, usable: dict[int, dict[str, str | None]]) -> Iterator[Unfit]:
    """Lines of one parameter, area and category that hold on the same day."""
    by_key: dict[tuple, list[tuple[str, str, int]]] = defaultdict(list)
    for line, cells in usable.items():
        period = (cells["valid_from"] or "", cells["valid_to"] or FOREVER, line)
        by_key[tuple(cells[name] for name in KEY)].append(period)
    for periods in by_key.values():
        periods.sort()
        for (start, end, line), (next_start, _, next_line) in pairwise(periods):
            if start == next_start:
                yield Unfit(file_name, line, "valid_from", "stated_twice", next_line)
                yield Unfit(file_name, next_line, "valid_from", "stated_twice", line)
            elif end >= next_start:
                yield Unfit(file_name, line, "valid_to", "validity_overlaps", next_line)
