"""A workbook that goes out to be filled in and comes back.

Every cell is text, so nothing in it is calculated. The mark at the end of a row ties it to what it is about: it is
keyed with the secret of the home and covers what was shown, so a row whose id or facts were altered is told by its
line, and the others are taken.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from openpyxl import load_workbook

from casework.desk import CaseError

LONGEST_CELL = 32_767  # what Excel keeps of a text


@dataclass(frozen=True)
class Sheet:
    """A kind of list: its columns (name, Chinese header, whether somebody fills it in), the last of them the mark."""

    tab: str
    kind: str  # goes into the mark: a row of one kind of list is none of another
    command: str
    columns: tuple[tuple[str, str, bool], ...]

    @property
    def shown(self) -> list[str]:
        """Columns that are printed and covered by the mark."""
        return [name for name, _, is_filled in self.columns if not is_filled and name != "mark"]

    @property
    def filled(self) -> list[str]:
        """Columns that somebody fills in."""
        return [name for name, _, is_filled in self.columns if is_filled]

    def write(
        self, path: Path, title: str, rows: Sequence[Mapping[str, Any]], key: bytes, choices: Mapping[str, list[str]]
    ) -> None:
        """Write rows to a workbook that only the owner can read; ``choices``: what a column may be filled in with."""
        path.touch(mode=0o600)
        path.chmod(0o600)
        with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            sheet = book.add_worksheet(self.tab)
            bold, fill = (
                book.add_format({"bold": True, "bg_color": "#DDE7F3"}),
                book.add_format({"bg_color": "#FFF7D6"}),
            )
            sheet.write_string(0, 0, title)
            for column, (_, header, _) in enumerate(self.columns):
                sheet.write_string(1, column, header, bold)
            for line, given in enumerate(rows, start=2):
                row = {name: "" if given[name] is None else str(given[name])[:LONGEST_CELL] for name in self.shown}
                shown = row | dict.fromkeys(self.filled, "") | {"mark": self._mark(key, row)}
                for column, (name, _, is_filled) in enumerate(self.columns):
                    sheet.write_string(line, column, shown[name], fill if is_filled else None)
            names = [name for name, *_ in self.columns]
            for name, labels in choices.items():
                column = names.index(name)
                sheet.data_validation(2, column, 2 + len(rows), column, {"validate": "list", "source": labels})
            sheet.set_column(0, len(self.columns) - 1, 14)
            sheet.freeze_panes(2, 1)

    def is_as_printed(self, key: bytes, row: Mapping[str, str]) -> bool:
        """Whether the printed cells of a row are those that its mark was made for."""
        return hmac.compare_digest(row["mark"].strip().encode(), self._mark(key, row).encode())

    def is_blank(self, row: Mapping[str, str]) -> bool:
        """Whether nobody filled anything in."""
        return not any(row[name].strip() for name in self.filled)

    def _mark(self, key: bytes, row: Mapping[str, str]) -> str:
        """Eight hex digits over what was printed in a row."""
        printed = "\x1f".join(row[name].strip() for name in self.shown)
        return hmac.new(key, f"{self.kind}:{printed}".encode(), hashlib.sha256).hexdigest()[:8]

    def read(self, path: Path) -> list[tuple[int, dict[str, str]]]:
        """Line and cells by column of the rows under the header. Raises CaseError for a file that is no such list."""
        try:
            sheet = load_workbook(path, read_only=True, data_only=True).worksheets[0]
            table = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        except Exception as error:
            raise CaseError(f"{path} cannot be read as a workbook ({type(error).__name__})") from None
        names = {header: name for name, header, _ in self.columns}
        first = self.columns[0][0]
        for position, cells in enumerate(table):
            columns = [names.get(cell.strip()) for cell in cells]
            if first not in columns:
                continue
            missing = [header for header, name in names.items() if name not in columns]
            if missing:
                raise CaseError(
                    f"{path}, line {position + 1}: columns are missing: {', '.join(missing)}; export a new list"
                )
            return [
                (line, {name: cell for name, cell in zip(columns, row, strict=True) if name})
                for line, row in enumerate(table[position + 1 :], start=position + 2)
                if any(cell.strip() for cell in row)
            ]
        raise CaseError(f"{path} has no header of a {self.kind}: was it written by `{self.command}`?")
