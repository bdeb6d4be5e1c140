"""What a file says about itself: the total row (合计) and declared numbers of rows (共 N 条), against what was read."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from ingestion.messages import Problem
from ingestion.not_data import is_grand_total

if TYPE_CHECKING:
    from ingestion.staging_table import Part

# Only units that mean rows: 户 and 人 may count something else than the rows of the feed.
DECLARED_ROWS = re.compile(r"(?:共|合计|总计)[^0-9]{0,6}(\d[\d,]*)\s*(?:条|行|笔)")


@dataclass
class Control:
    """Declared by one table: rows, and the amounts of its last total row by column name, in yuan."""

    rows: int | None = None
    row: int | None = None  # where it is declared
    sums: dict[str, Decimal] = field(default_factory=dict)


def control_of(part: Part, notes: list[tuple[int, str]]) -> Control:
    """Read the declarations of a table. ``notes``: rows that are no data, as delivered (JSON, header to cell)."""
    control = Control()
    texts = list(part.table.titles)
    for row, delivered in notes:
        cells = json.loads(delivered)
        filled = [value for value in cells.values() if value]
        texts.append((row, " ".join(filled)))
        if filled and any(is_grand_total(value) for value in filled[:2]):
            control.sums = _amounts(part, cells)
            control.row = row
    for row, text in texts:
        if declared := DECLARED_ROWS.search(unicodedata.normalize("NFKC", text)):
            control.rows, control.row = int(declared[1].replace(",", "")), row
    return control


def _amounts(part: Part, cells: dict[str, str | None]) -> dict[str, Decimal]:
    found = {}
    for _, column in part.source.delivered:
        text = cells.get(part.source.fields[column.name].text)
        if column.type == "money" and text:
            try:
                number = Decimal(unicodedata.normalize("NFKC", text).replace(",", "").strip().lstrip("¥￥"))
            except InvalidOperation:
                continue
            found[column.name] = (number * part.source.factor(column)).quantize(Decimal("0.01"))
    return found


def compare(part: Part, control: Control, rows_body: int, loaded: dict[str, Decimal]) -> list[Problem]:
    """What does not agree."""
    problems = []
    place: dict[str, Any] = {"line": control.row, "sheet": part.table.sheet}
    if control.rows is not None and control.rows != rows_body:
        problems.append(Problem("CONTROL_ROWS_DIFFER", **place, args={"declared": control.rows, "loaded": rows_body}))
    for name, declared in control.sums.items():
        if abs(declared - loaded[name]) >= Decimal("0.01"):
            header = part.source.fields[name].text
            args = {"declared": f"{declared:,}", "loaded": f"{loaded[name]:,}"}
            problems.append(Problem("CONTROL_SUM_DIFFERS", column=header, **place, args=args))
    return problems
