"""Workbooks as they come: offsets, sheets, merged cells, dates, formulas, errors, old and odd formats."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter
from support.old_workbook import xls_bytes
from support.reading import MEMBER_HEAD, csv_bytes, member, members, read, xlsx_bytes

ROWS = [MEMBER_HEAD, *members(3)]


def rewritten(data: bytes, change) -> bytes:
    """A workbook with its parts changed: ``change(name, content) -> content``."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, change(entry.filename, old.read(entry)))
    return target.getvalue()


def book(write) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as workbook:
        write(workbook)
    return target.getvalue()


def test_row_number_is_that_of_the_sheet_wherever_the_table_stands(home):
    def write(workbook):
        sheet = workbook.add_worksheet("名册")
        sheet.merge_range(2, 3, 2, 9, "叶集区2026年10月低保成员花名册")
        for i, row in enumerate(ROWS):
            sheet.write_row(4 + i, 3, row)

    found = read(home, book(write), name="offset.xlsx")
    assert found.column("_source_row") == [6, 7, 8] and found.column("_source_sheet") == ["名册"] * 3
    assert found.load["rows_not_data"] == 1


def test_blank_rows_are_no_rows(home):
    found = read(home, xlsx_bytes([ROWS[0], [], *ROWS[1:], [], [None, None]]), name="blank_rows.xlsx")
    assert found.column("_source_row") == [3, 4, 5] and found.load["rows_not_data"] == 0


def test_every_sheet_with_the_header_is_read_and_others_are_named(home):
    sheets = {"姚李镇": [["姚李镇"], *ROWS], "三元镇": [MEMBER_HEAD, *members(2)], "填表说明": [["说明：请如实填写"]]}
    found = read(home, xlsx_bytes(sheets), name="townships.xlsx")
    assert found.column("_source_sheet") == ["三元镇"] * 2 + ["姚李镇"] * 3
    assert found.column("_source_row") == [2, 3, 3, 4, 5]
    assert [p["sheet"] for p in found.problems("SHEET_SKIPPED")] == ["填表说明"]
    # The same certificates in both sheets: the key is looked at across the file.
    assert found.details["flags"] == {"row:ROW_TWICE": 4}


def test_sheets_may_order_their_columns_differently_and_have_their_own_units(home):
    turned = [list(reversed(row)) for row in [MEMBER_HEAD, member(低保证号="T", 月收入="1.2")]]
    found = read(home, xlsx_bytes({"A": ROWS, "B": [["单位：万元"], *turned]}), name="turned.xlsx")
    assert [str(v) for v in found.column("monthly_income_yuan")] == ["120.50"] * 3 + ["12000.00"]


def test_hidden_sheet_is_not_read(home):
    def write(workbook):
        for name, hidden in (("当月", False), ("上月", True)):
            sheet = workbook.add_worksheet(name)
            for i, row in enumerate(ROWS):
                sheet.write_row(i, 0, row)
            if hidden:
                sheet.hide()

    found = read(home, book(write), name="hidden.xlsx")
    assert len(found.rows) == 3 and [p["sheet"] for p in found.problems("SHEET_HIDDEN")] == ["上月"]


def test_date_and_number_cells_are_values_and_need_no_raw_text(home):
    def write(workbook):
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, MEMBER_HEAD)
        sheet.write_row(1, 0, member())
        sheet.write_datetime(1, MEMBER_HEAD.index("出生日期"), datetime(1965, 8, 12), day)
        sheet.write_number(1, MEMBER_HEAD.index("月收入"), 120.5)

    row = read(home, book(write), name="typed.xlsx").rows[0]
    assert (row["birth_date"], row["birth_date__raw"], str(row["monthly_income_yuan"])) == (
        date(1965, 8, 12),
        None,
        "120.50",
    )
    assert row["resident_id_number__defects"] is None


def test_error_cells_are_null_flagged_and_named(home):
    def write(workbook):
        sheet = workbook.add_worksheet()
        for i, row in enumerate(ROWS):
            sheet.write_row(i, 0, row)
        sheet.write_formula(1, MEMBER_HEAD.index("月收入"), "=1/0", value="#DIV/0!")
        sheet.write_formula(2, MEMBER_HEAD.index("备注"), "=A1+#REF!", value="#REF!")
        sheet.write_formula(3, MEMBER_HEAD.index("低保证号"), "=VLOOKUP(1,B:C,2)", value="#N/A")

    found = read(home, book(write), name="error_cells.xlsx")
    assert found.column("_flags") == ["monthly_income_yuan:CELL_ERROR", "remarks:CELL_ERROR"]
    assert found.rows[0]["monthly_income_yuan__raw"] == "#DIV/0!" and found.rows[1]["remarks"] is None
    assert [(q["row_number"], q["rule_code"]) for q in found.quarantined] == [(4, "REQUIRED_UNPARSABLE")]


def test_formula_whose_result_was_not_saved_is_found(home):
    target = io.BytesIO()
    workbook = openpyxl.Workbook()
    for row in ROWS:
        workbook.active.append(row)
    workbook.active["N2"] = "=SUM(N3:N4)"
    workbook.active["O3"] = '=CONCATENATE("a","b")'
    workbook.save(target)
    found = read(home, target.getvalue(), name="formulas.xlsx")
    assert found.column("_flags") == ["monthly_income_yuan:CELL_ERROR", "remarks:CELL_ERROR", None]
    assert found.rows[0]["monthly_income_yuan__raw"] == "#FORMULA =SUM(N3:N4)"


def test_formula_with_a_saved_result_is_its_result(home):
    def write(workbook):
        sheet = workbook.add_worksheet()
        for i, row in enumerate(ROWS):
            sheet.write_row(i, 0, row)
        sheet.write_formula(1, MEMBER_HEAD.index("月收入"), "=100+20.5", value=120.5)

    assert str(read(home, book(write), name="results.xlsx").rows[0]["monthly_income_yuan"]) == "120.50"


def test_workbook_named_csv_and_text_named_xls_are_read_by_what_they_are(home):
    workbook = read(home, xlsx_bytes(ROWS), name="actually_xlsx.csv")
    text = read(home, csv_bytes(ROWS, "\t", "gb18030"), name="actually_tsv.xls")
    assert len(workbook.rows) == len(text.rows) == 3
    assert workbook.problems("FORMAT_UNEXPECTED") and text.problems("FORMAT_UNEXPECTED")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_web_page_named_xls_is_read(home, encoding):
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    page = f"<html><meta charset='{encoding}'><body><table><tr><td colspan=15>花名册</td></tr>{lines}</table></body></html>"
    found = read(home, page.encode(encoding), name="html_named.xls")
    assert found.column("allowance_certificate_number") == ["DB0001", "DB0002", "DB0003"]
    assert found.column("_source_row") == [3, 4, 5] and found.load["rows_not_data"] == 1


def test_web_page_without_a_table_is_refused(home):
    assert (
        read(home, b"<html><body><p>session expired</p></body></html>", name="login.xls").reason_code
        == "HEADER_NOT_FOUND"
    )


def test_strict_ooxml_is_read(home):
    strict = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }

    def change(name, content):
        for old, new in strict.items():
            content = content.replace(old, new)
        return (
            content.replace(b"<workbook ", b'<workbook conformance="strict" ') if name == "xl/workbook.xml" else content
        )

    found = read(home, rewritten(xlsx_bytes(ROWS), change), name="strict_ooxml.xlsx")
    assert found.column("_source_row") == [2, 3, 4]


def test_iso_dates_of_strict_workbooks_are_dates(home):
    def change(name, content):
        cell = b'<c r="F2" t="d"><v>1965-08-12</v></c>'
        import re

        return re.sub(rb'<c r="F2"[^>]*>.*?</c>', cell, content) if name.endswith("sheet1.xml") else content

    assert read(home, rewritten(xlsx_bytes(ROWS), change), name="iso_date.xlsx").rows[0]["birth_date"] == date(
        1965, 8, 12
    )


def test_workbook_with_a_broken_sheet_is_refused(home):
    data = rewritten(
        xlsx_bytes(ROWS), lambda name, content: content[: len(content) // 2] if "sheet1" in name else content
    )
    assert read(home, data, name="broken_sheet.xlsx").reason_code in ("WORKBOOK_UNREADABLE", "HEADER_NOT_FOUND")


def test_workbook_of_a_writer_that_gives_no_references_is_read(home):
    import re

    def change(name, content):
        if not name.endswith("sheet1.xml"):
            return content
        content = re.sub(rb"<dimension[^>]*/>", b"", content)
        return re.sub(rb'(<(?:c|row)) r="[A-Z]*\d+"', rb"\1", content)

    found = read(home, rewritten(xlsx_bytes([["花名册"], *ROWS]), change), name="no_references.xlsx")
    assert found.column("_source_row") == [3, 4, 5]


def test_workbook_with_prefixed_names_keeps_its_row_numbers(home):
    import re

    def write(workbook):
        sheet = workbook.add_worksheet()
        for i, row in enumerate(ROWS):
            sheet.write_row(3 + i, 0, row)

    def change(name, content):
        if not name.endswith("sheet1.xml"):
            return content
        content = re.sub(rb"<(/?)(?!\?)", rb"<\1x:", content)
        return content.replace(b"xmlns=", b"xmlns:x=")

    found = read(home, rewritten(book(write), change), name="prefixed.xlsx")
    assert found.column("_source_row") == [5, 6, 7]


def test_old_workbook_is_read_with_its_row_numbers(home):
    rows = [[], [], [None, "低保成员花名册"], *[[None, *row] for row in ROWS]]
    found = read(home, xls_bytes({"名册": rows}), name="old_excel_97.xls")
    assert found.column("_source_row") == [5, 6, 7] and found.details["kind"] == "xls"
    assert found.column("birth_date") == [date(1965, 8, 12)] * 3


def test_old_workbook_with_a_password_is_refused(home):
    assert read(home, xls_bytes({"名册": ROWS}, has_password=True), name="locked.xls").reason_code == "FILE_ENCRYPTED"


def test_old_workbook_cut_off_is_refused(home):
    data = xls_bytes({"名册": ROWS})
    assert read(home, data[:1500], name="cut.xls").reason_code in (
        "FILE_INCOMPLETE",
        "WORKBOOK_UNREADABLE",
        "NOT_A_TABLE",
    )
