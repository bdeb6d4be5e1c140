"""A look into the XML of an .xlsx file for what fastexcel does not tell, in one pass over each sheet, a part at a time.

First used row and column; formulas whose result was not saved; and whether the table the reader would have to build is
out of all proportion to the cells there are, which a stray cell in the last column, or an abnormal archive, makes it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from posixpath import join, normpath
from xml.etree import ElementTree

from ingestion.messages import Refused

PART = 4 << 20
# A used range of so many cells takes 500 MB; a table that fills a quarter of it is large, one that does not has strays.
LARGEST_RANGE = 15_000_000
SPARSE = 4
# Sheets of rows alike shrink to a fiftieth; what shrinks to a three-hundredth and is large is made to do harm.
LARGEST_RATIO, LARGE_XML = 300, 256 << 20

VALUE = re.compile(rb"<v>[^<]|<is>")
ROW_NUMBER = re.compile(rb'<row\b[^>]*?\br="(\d+)"')
FAR_CELL = re.compile(rb'<c r="([A-Z]{3})(\d+)"[^>/]*>(?:<f[^>]*>[^<]*</f>)?<(?:v>[^<]|is>)')
ANY_CELL = re.compile(rb'<c r="([A-Z]+)\d+"[^>/]*>(?:<f[^>]*(?:/>|>[^<]*</f>))?<(?:v>[^<]|is>)')
FORMULA = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*><f\b[^>]*(?:/>|>([^<]*)</f>)(?:<v\s*/>|<v></v>)?</c>')


@dataclass
class SheetFacts:
    """Rows count from 1 (first_row 0: not found), columns from 0. ``formulas``: (row, column) to their text."""

    first_row: int = 0
    last_row: int = 0
    first_column: int = 0
    last_column: int = 0
    values: int = 0
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)


def inspect(data: bytes) -> dict[str, SheetFacts]:
    """Facts of each sheet by its name. Raises Refused for a sheet that would take far more memory than it is worth."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_bomb(archive, len(data))
            return {name: _facts(archive, part, name) for name, part in _sheets(archive).items()}
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, EOFError, NotImplementedError, RuntimeError) as error:
        raise Refused("WORKBOOK_UNREADABLE", detail=str(error)[:80]) from None


def _refuse_bomb(archive: zipfile.ZipFile, size: int) -> None:
    unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > LARGE_XML and unpacked > LARGEST_RATIO * size:
        raise Refused("FILE_TOO_LARGE", detail=f"{unpacked >> 20} MB")


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name to the path of its XML in the archive."""
    folder = "xl"
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {node.get("Id"): node.get("Target", "") for node in relations}
    sheets = {}
    for node in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if node.tag.endswith("}sheet"):
            relation = next((value for key, value in node.attrib.items() if key.endswith("}id")), None)
            target = targets.get(relation, "")
            path = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
            if path in archive.namelist():
                sheets[node.get("name", "")] = path
    return sheets


def _parts(archive: zipfile.ZipFile, path: str) -> Iterator[bytes]:
    """The XML in parts that each begin with a row (but the first)."""
    with archive.open(path) as file:
        rest = b""
        while chunk := file.read(PART):
            text = rest + chunk
            cut = text.rfind(b"<row")
            cut = cut if cut > 0 else len(text)
            yield text[:cut]
            rest = text[cut:]
        yield rest


def _facts(archive: zipfile.ZipFile, path: str, name: str) -> SheetFacts:
    facts = SheetFacts()
    rows = 0
    for part in _parts(archive, path):
        values = part.count(b"<v>") + part.count(b"<is>")
        if values:
            facts.values += values
            if not facts.first_row and (first := VALUE.search(part)):
                facts.first_row = _row_number(part, first.start(), rows)
            facts.last_row = max(facts.last_row, _row_number(part, max(part.rfind(b"<v>"), part.rfind(b"<is>")), rows))
        for far in FAR_CELL.finditer(part):
            facts.last_column = max(facts.last_column, column_index(far[1]))
            _refuse_sparse(facts, name, far[1].decode() + far[2].decode())
        if b"<f" in part:
            for formula in FORMULA.finditer(part):
                facts.formulas[int(formula[2]), column_index(formula[1])] = "=" + (formula[3] or b"").decode(
                    "utf-8", "replace"
                )
        rows += part.count(b"<row")
    _refuse_sparse(facts, name, f"{facts.last_row}")
    if facts.formulas:
        used = (column_index(cell[1]) for part in _parts(archive, path) for cell in ANY_CELL.finditer(part))
        facts.first_column = min(used, default=0)
    return facts


def _row_number(part: bytes, position: int, rows_before: int) -> int:
    """Number of the row that a position lies in; counted where rows have no number."""
    start = part.rfind(b"<row", 0, position)
    if start == -1:
        return rows_before
    numbered = ROW_NUMBER.match(part, start)
    return int(numbered[1]) if numbered else rows_before + part.count(b"<row", 0, position)


def _refuse_sparse(facts: SheetFacts, name: str, where: str) -> None:
    cells = facts.last_row * max(facts.last_column + 1, 30)
    if cells > LARGEST_RANGE and facts.values * SPARSE < cells:
        raise Refused("FILE_TOO_LARGE", sheet=name, detail=where)


def column_index(letters: bytes) -> int:
    """A = 0, Z = 25, AA = 26."""
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1
