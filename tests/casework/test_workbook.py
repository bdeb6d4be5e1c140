"""A list goes out and comes back; what was altered on the way is refused by its line."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook

from casework.desk import CaseError, Wanted, listed
from casework.workbook import COLUMNS, export, read_back
from tests.casework.conftest import NIGHT, Case

HEADERS = {name: header for name, header, _ in COLUMNS}


@pytest.fixture
def sent(case: Case, tmp_path):
    """A list of three doubts, written."""
    case.publish({}, {"facts": '=cmd|"/c calc"!A1', "township_code": "341504002"}, {"rule_code": "A-00", "grade": "B"})
    path = tmp_path / "list.xlsx"
    with case.desk() as connection:
        connection.execute(f"attach '{case.home.identifiers}' as identifiers (read_only)")
        assert export(connection, case.home, path, NIGHT, listed(connection, Wanted())) == 3
    return path


def fill(path, *cells):
    """Write (line, column, value) into a workbook."""
    book = load_workbook(path)
    sheet = book.active
    columns = {cell.value: cell.column for cell in sheet[2]}
    for line, name, value in cells:
        sheet.cell(line, columns[HEADERS[name]], value)
    book.save(path)
    return path


def test_a_list_has_chinese_headers_and_no_formula_and_is_the_owners_alone(sent):
    assert sent.stat().st_mode & 0o777 == 0o600
    sheet = load_workbook(sent).active
    assert [cell.value for cell in sheet[2]] == list(HEADERS.values())
    assert all(cell.data_type in ("s", "n") and cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    first = dict(zip(HEADERS, (cell.value for cell in sheet[3]), strict=True))
    assert (first["full_name"], first["village"], first["programme"], first["grade"], first["amount"]) == (
        "=1+1", "新元社区", "最低生活保障", "黄", "100.00",
    )  # fmt: skip


def test_answers_come_back_as_they_were_written(case, sent):
    fill(sent, (3, "answer", "属实"), (3, "author", "张三"), (3, "note", "有车"), (3, "recovered", 12.5))
    fill(sent, (5, "answer", "不属实"), (5, "note", "无"))
    returned = read_back(case.home, sent, author="李四")
    assert [(p.finding_id, p.status, p.author, p.recovered, p.line) for p in returned.answered] == [
        ("f1", "属实", "张三", "12.5", 3), ("f3", "不属实", "李四", "", 5),
    ]  # fmt: skip
    assert (returned.refused, returned.unanswered) == ([], 1)
    assert len(case.enter(*returned.answered).recorded) == 2
    again = case.enter(*returned.answered)
    assert again.recorded == [] and all("already" in reason for reason in again.refused)


@pytest.mark.parametrize("column", ["finding_id", "facts_digest", "mark", "facts", "amount"])
def test_a_row_that_was_altered_is_refused_and_the_others_are_taken(case, sent, column):
    fill(sent, (3, "answer", "属实"), (3, "note", "a"), (4, "answer", "属实"), (4, "note", "b"), (3, column, "f2"))
    returned = read_back(case.home, sent, author="李四")
    assert [proposed.line for proposed in returned.answered] == [4]
    assert len(returned.refused) == 1 and "line 3" in returned.refused[0] and "changed since" in returned.refused[0]


def test_the_mark_of_another_home_does_not_fit(case, sent):
    fill(sent, (3, "answer", "属实"), (3, "note", "a"))
    case.home.key_file.write_bytes(b"another secret")
    assert "line 3" in read_back(case.home, sent).refused[0]


def test_a_remark_without_a_verdict_is_not_dropped(case, sent):
    fill(sent, (3, "note", "去过了"))
    assert "has a remark and no verdict" in read_back(case.home, sent).refused[0]


def test_another_file_is_refused_as_a_whole(case, tmp_path, sent):
    (tmp_path / "no.xlsx").write_text("x")
    with pytest.raises(CaseError, match="cannot be read as a workbook"):
        read_back(case.home, tmp_path / "no.xlsx")
    book = load_workbook(sent)
    book.active.delete_cols(1)
    book.save(sent)
    with pytest.raises(CaseError, match="no header of a list of doubts"):
        read_back(case.home, sent)
