"""Rows of a table that are no data: totals, repeated headers, notes and signatures (domain handbook 1.9, E12).

They are counted, not quarantined; what totals declare is compared with what was loaded (see ``controls``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingestion.reading.header import Header

FIRST = 4  # a total's label stands in one of the first columns
TOTAL = r"^\s*(合\s*计|小\s*计|总\s*计|共\s*计|累\s*计|本页合计|本页小计|本表合计)\s*[:：]?\s*$"
TOTAL_OPENS = "合小总共累本 　"
NOTE_WORDS = (
    "附?注|说明|填表说明|备注|填表(人|日期|单位)?|制表(人|日期|单位)?|审核(人|日期)?|审批人?|(单位)?负责人"
    "|填报(人|单位|日期)|报送(人|单位|日期)|单位(负责人|盖章)|打印(日期|时间|人)|复核人?|经办人?|联系(人|电话)|日期"
)
NOTE_FORMS = r"第\s*\d+\s*页|共\s*\d+\s*[条页户人笔行]|[(（]?(以下空白|此页无正文|以下无正文)"
NOTE = rf"^\s*[*※]?\s*(({NOTE_WORDS})\s*[:：(（]|{NOTE_FORMS})"
NOTE_OPENS = "附注说填备制审单负报打复经联日第共以此*※(（ 　"


def _opens(cell: str, characters: str) -> str:
    return f"unicode({cell}) in ({', '.join(str(ord(c)) for c in characters)})"


def total_sql(header: Header) -> str:
    """SQL: whether a row is a total or the header again.

    The first character is looked at before any pattern: nearly every row is data, and a pattern costs 0.1 µs.
    """
    cells = [f"c{i}" for i in range(min(FIRST, len(header.fields)))]
    tests = [
        f"case when {_opens(cell, TOTAL_OPENS)} then regexp_matches({cell}, '{TOTAL}') else false end" for cell in cells
    ]
    if known := [f for f in header.fields if f.column and f.text][:2]:
        same = (f"c{f.position} = '{f.text.replace(chr(39), chr(39) * 2)}'" for f in known)
        tests.append(f"({' and '.join(same)})")
    return f"coalesce({' or '.join(tests)}, false)"


def note_sql(header: Header, missing: str) -> str:
    """SQL: whether a row reads like a note or a signature line; ``missing`` says that a required value may be missing.

    With a required value missing it is one; with none missing, only where few cells are filled, and then ``_sure`` has
    it.
    """
    cells = [f"c{i}" for i in range(len(header.fields))]
    return (
        f"case when {_opens(cells[0], NOTE_OPENS)} or {missing}"
        f" then coalesce(regexp_matches(coalesce({', '.join(cells)}), '{NOTE}'), false) else false end"
    )


def few_cells_sql(header: Header) -> str:
    """SQL: whether at most a third of a row's cells are filled, as in a signature line (填表人：… 审核人：…)."""
    width = len(header.fields)
    return " + ".join(f"cast(c{i} is not null as integer)" for i in range(width)) + f" <= {max(3, width // 3)}"


def is_grand_total(first_cell: str | None) -> bool:
    """Whether the label of a total row speaks for the whole sheet, not for a part or a page."""
    return bool(first_cell and re.match(r"^\s*(合\s*计|总\s*计|共\s*计|本表合计)", first_cell))


def is_not_data(cells: Sequence[str]) -> bool:
    """Whether a line that does not fit the header is a note, a signature line or a total written without separators."""
    first = next((cell for cell in cells if cell.strip()), "")
    return bool(re.match(NOTE, first) or re.match(TOTAL, first))
