"""The overlay of parameters: what cannot be used is named with line, column and remedy, and the rest holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.overlay import OVERLAY_COLUMNS, TEXTS, read_overlay

HEAD = ",".join(OVERLAY_COLUMNS)
SOUND = {
    "program_code": "AGED_ALLOW", "program_name": "高龄津贴", "area_scope": "341504", "category": "80-89", "amount": "60",
    "unit": "CNY/person/month", "valid_from": "2022-01-01", "valid_to": "", "status": "synthetic", "source": "sample",
    "note": "",
}  # fmt: skip


def line(**cells: str) -> str:
    """A line of the overlay, sound but for the cells given."""
    return ",".join((SOUND | cells).values())


@pytest.fixture
def read(tmp_path):
    """Writes an overlay and reads it back."""
    path = tmp_path / "overlay.csv"

    def write(*lines: str, encoding: str = "utf-8"):
        path.write_text("\n".join([HEAD, *lines]) + "\n", encoding)
        return read_overlay(path)

    return write


def said(overlay) -> list[tuple[int, str, str]]:
    return [(each.line, each.column, each.code) for each in overlay.unfit]


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"valid_from": ""}, "valid_from", "validity_missing"),
        ({"valid_from": "2024/01/01"}, "valid_from", "not_a_date"),
        ({"valid_from": "20240101"}, "valid_from", "not_a_date"),
        ({"valid_to": "2026-02-30"}, "valid_to", "not_a_date"),
        ({"valid_to": "2021-12-31"}, "valid_to", "validity_ends_before_it_starts"),
        ({"amount": ""}, "amount", "value_missing"),
        ({"amount": "-60"}, "amount", "not_an_amount"),
        ({"amount": "６０"}, "amount", "not_an_amount"),
        ({"amount": "1_000"}, "amount", "not_an_amount"),
        ({"amount": "nan"}, "amount", "not_an_amount"),
        ({"amount": "0.90-0.80"}, "amount", "not_an_amount"),
        ({"amount": "12345678901234567"}, "amount", "not_an_amount"),
        ({"status": "maybe"}, "status", "status_unknown"),
        ({"program_code": ""}, "program_code", "value_missing"),
        ({"unit": ""}, "unit", "value_missing"),
        ({"note": "a,b"}, "*", "cells_do_not_fit"),
    ],
)
def test_what_cannot_be_used_is_named_and_the_other_lines_hold(read, cells, column, code):
    overlay = read(line(category="90-99"), line(**cells), line(category="100+", amount="0.80-0.90"))
    assert said(overlay) == [(3, column, code)]
    assert [row[3] for row in overlay.rows] == ["90-99", "100+"]
    assert overlay.refused == [("overlay.csv", 3, column, code)]
    for language in ("en", "zh"):
        text = overlay.unfit[0].text(language)
        assert "overlay.csv" in text and "3" in text and column in text


def test_of_two_lines_that_begin_on_one_day_neither_is_believed(read):
    overlay = read(line(), line(amount="70"), line(category="90-99"))
    assert said(overlay) == [(2, "valid_from", "stated_twice"), (3, "valid_from", "stated_twice")]
    assert "line 3" in overlay.unfit[0].text() and "line 2" in overlay.unfit[1].text()
    assert [row[3] for row in overlay.rows] == ["90-99"]


def test_validity_that_overlaps_is_said_and_both_lines_are_kept_for_the_days_that_are_theirs(read):
    overlay = read(line(), line(amount="80", valid_from="2025-01-01"))
    assert said(overlay) == [(2, "valid_to", "validity_overlaps")]
    assert len(overlay.rows) == 2 and overlay.refused == []
    assert said(read(line(valid_to="2024-12-31"), line(valid_from="2025-01-01"))) == []
    assert said(read(line(valid_to="2025-01-01"), line(valid_from="2025-01-01"))) != []
    assert said(read(line(), line(valid_from="2025-01-01", area_scope="341500"))) == []


def test_a_file_that_cannot_be_read_is_named_and_gives_no_row(read):
    overlay = read(line(), encoding="gb18030")
    assert (said(overlay), overlay.rows) == ([(1, "*", "unreadable")], [])


def test_a_header_without_its_columns_is_named(tmp_path):
    (tmp_path / "overlay.csv").write_text("program_code,amount\nA,1\n", "utf-8")
    overlay = read_overlay(tmp_path / "overlay.csv")
    assert {code for _, _, code in said(overlay)} == {"columns_missing"} and overlay.rows == []
    assert "program_name" in overlay.unfit[0].text()


def test_without_a_file_nothing_is_set_and_nothing_is_wrong(tmp_path):
    assert (read_overlay(tmp_path / "none.csv").rows, read_overlay(tmp_path / "none.csv").unfit) == ([], [])


@given(lines=st.lists(st.fixed_dictionaries({
    "category": st.sampled_from(["a", "b", ""]), "amount": st.sampled_from(["1", "2", "x"]),
    "valid_from": st.sampled_from(["2024-01-01", "2025-01-01", ""]), "valid_to": st.sampled_from(["", "2024-06-30"]),
}), max_size=6))  # fmt: skip
def test_every_line_is_used_or_named(lines, tmp_path_factory):
    path = tmp_path_factory.mktemp("overlay") / "overlay.csv"
    path.write_text("\n".join([HEAD, *(line(**cells) for cells in lines)]) + "\n", "utf-8")
    overlay = read_overlay(path)
    assert len(overlay.rows) + len(overlay.refused) == len(lines)


def test_every_text_is_there_in_both_languages():
    assert all(len(texts) == 2 and all(texts) for texts in TEXTS.values())
