"""Files that cannot be loaded at all: each is a result, never an exception, and says what is wrong, where and what to do.

Nothing here claims to know what a department meant; it holds that no row of such a file is visible to a reader.
"""

from __future__ import annotations

import io
import time
import tracemalloc
import zipfile

import msoffcrypto.format.ooxml
import pytest
from support.reading import MEMBER_HEAD, csv_bytes, member, members, read, xlsx_bytes

ROWS = [MEMBER_HEAD, *members(3)]
GOOD = csv_bytes(ROWS, encoding="gb18030")


def archive(**members_: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name, data in members_.items():
            file.writestr(name, data)
    return target.getvalue()


def encrypted_workbook() -> bytes:
    target = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(xlsx_bytes(ROWS))).encrypt("secret", target)
    return target.getvalue()


REFUSED = {
    "empty_file.csv": (b"", "FILE_EMPTY"),
    "only_blank_lines.csv": (b"\xef\xbb\xbf\r\n \r\n", "FILE_EMPTY"),
    "utf16_unicode_text_of_excel.csv": (csv_bytes(ROWS).decode().encode("utf-16"), "ENCODING_UTF16"),
    "utf16_without_mark.csv": (csv_bytes(ROWS).decode().encode("utf-16-le"), "ENCODING_UTF16"),
    "utf32.csv": (csv_bytes(ROWS).decode().encode("utf-32"), "ENCODING_UTF16"),
    "gb18030_cut_in_a_character.csv": (GOOD[: GOOD.rindex("务农".encode("gb18030")) + 1], "FILE_TRUNCATED"),
    "utf8_cut_in_a_character.csv": (csv_bytes(ROWS)[: csv_bytes(ROWS).rindex("务农".encode()) + 2], "FILE_TRUNCATED"),
    "cut_in_the_last_line.csv": (GOOD[:-40], "FILE_TRUNCATED"),
    "two_encodings_joined.csv": (csv_bytes(ROWS) * 20 + GOOD, "ENCODING_BROKEN"),
    "one_byte_lost.csv": (GOOD.replace("肢体".encode("gb18030"), b"\xd6\x80\x80"), "ENCODING_UNKNOWN"),
    "zip_named.csv": (archive(**{"民政_低保成员.csv": GOOD}), "ZIP_ARCHIVE"),
    "pdf_named.csv": (b"%PDF-1.7\n...", "NOT_A_TABLE"),
    "binary_named.csv": (bytes(range(256)) * 8, "NOT_A_TABLE"),
    "picture_named.xlsx": (b"\xff\xd8\xff\xe0" + bytes(100), "NOT_A_TABLE"),
    "workbook_cut_off.xlsx": (xlsx_bytes(ROWS)[:3000], "FILE_INCOMPLETE"),
    "workbook_with_password.xlsx": (encrypted_workbook(), "FILE_ENCRYPTED"),
    "no_header.csv": (csv_bytes(members(5)), "HEADER_NOT_FOUND"),
    "header_in_another_language.csv": (csv_bytes([["id", "name", "sex"], ["1", "x", "m"]]), "HEADER_NOT_FOUND"),
    "required_header_missing.csv": (csv_bytes([row[1:] for row in ROWS]), "HEADER_REQUIRED_MISSING"),
    "header_only.csv": (csv_bytes([MEMBER_HEAD]), "NO_ROWS"),
    "every_line_ragged.csv": (csv_bytes([MEMBER_HEAD, *[["a", "b"]] * 2000]), "RAGGED_FILE"),
    "empty_workbook.xlsx": (xlsx_bytes([]), "HEADER_NOT_FOUND"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_file_is_refused_with_a_reason_in_both_languages_and_nothing_is_loaded(home, name):
    data, code = REFUSED[name]
    found = read(home, data, name=name)
    assert (found.load["state"], found.reason_code) == ("refused", code)
    assert found.rows == [] and found.load["raw_path"] is None
    assert any("一" <= c <= "鿿" for c in found.load["reason_zh"])
    assert found.details["problems"][0]["remedy_zh"] and found.details["problems"][0]["remedy_en"]
    assert not list(home.raw.rglob("*.*")) and not list(home.quarantine.rglob("*.*"))


def test_refusal_names_line_and_column(home):
    found = read(home, GOOD.replace("肢体".encode("gb18030"), b"\xd6\x80\x80", 1))
    assert found.details["problems"][0]["line"] == 2
    missing = read(home, csv_bytes([["标题"], [*MEMBER_HEAD[1:], "低保证编号"], member()]), name="renamed.csv")
    assert missing.details["problems"][0]["line"] == 2
    assert "低保证号" in missing.load["reason"] and "低保证编号" in missing.load["reason"]


def test_line_without_end_is_refused_in_a_moment_and_in_little_memory(home):
    # 200 MB without a separator; the reader stops after LINE_LIMIT.
    tracemalloc.start()
    started = time.monotonic()
    found = read(home, csv_bytes(ROWS) + b"x" * (200 << 20))
    assert found.reason_code == "LINE_TOO_LONG" and found.details["problems"][0]["line"] == 5
    # The test itself holds the bytes three times over; what the reader adds is what is left.
    assert time.monotonic() - started < 5
    assert tracemalloc.get_traced_memory()[1] < (500 + 3 * 200) << 20
    tracemalloc.stop()


def test_stray_cell_in_the_last_column_is_refused_before_it_fills_the_memory(home):
    rows = [[*MEMBER_HEAD], *members(3)]
    data = xlsx_bytes({"表": [*rows, *[[]] * 20_000, [*[None] * 16_383, "x"]]})
    found = read(home, data, name="stray_cell.xlsx")
    assert found.reason_code == "FILE_TOO_LARGE" and "XFD20005" in found.load["reason"]


def test_archive_made_to_explode_is_refused(home):
    data = archive(**{"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b" " * (300 << 20)})
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, old.read(entry))
    assert read(home, target.getvalue(), name="bomb.xlsx").reason_code == "FILE_TOO_LARGE"


def test_file_that_was_still_being_written_when_it_was_scanned_is_refused(home):
    from support.reading import NIGHT, delivery_of

    from ingestion.ingest import ingest_file
    from ingestion.ledger import open_ledger

    path = home.landing / "late.csv"
    path.write_bytes(GOOD)
    delivery = delivery_of(path, "MZ02")
    path.write_bytes(GOOD.replace(b"DB0001", b"DB9999"))
    with open_ledger(home.ledger) as ledger:
        assert ingest_file(home, ledger, delivery, NIGHT)["reason_code"] == "FILE_INCOMPLETE"
        path.unlink()
        assert ingest_file(home, ledger, delivery, NIGHT)["reason_code"] == "FILE_MISSING"


def test_event_feed_may_have_nothing_to_report(home):
    from ingestion.contract import contract_for

    head = [column.header for column in contract_for("MZ10").columns]
    found = read(home, csv_bytes([head]), "MZ10")
    assert found.load["state"] == "candidate" and found.load["rows_body"] == 0 and found.rows == []
    assert found.problems("NO_ROWS_TO_REPORT")


def test_file_name_like_a_path_or_like_sql_is_only_a_name(home):
    for name in ("'; drop table loads; --.csv", "..%2f..%2fetc%2fpasswd", 'a"b`c$(id).csv', "名字 with spaces.csv"):
        found = read(home, csv_bytes(ROWS), name=name)
        assert found.load["state"] == "candidate" and found.column("_source_file") == [name] * 3
