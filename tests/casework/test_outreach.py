"""Lists of candidates go out and come back: what is on them, what is refused by line and name, and what is logged."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from casework.desk import CaseError
from casework.notices import notice
from casework.outreach_sheet import SHEET
from casework.store import opened
from ingestion.ledger import open_ledger
from orchestration.cli import app
from publication.folders import RESTRICTED, night_link
from tests.casework.conftest import NIGHT, Case

HEADERS = {name: header for name, header, _ in SHEET.columns}
PURPOSE = ("--purpose", "十一月政策找人")


def run(case: Case, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["outreach", *arguments, "--home", str(case.home.root)], env={"LANG": "C"})


def sent(case: Case, folder: Path, *options: str) -> dict[str, Path]:
    """Export, and the workbooks by programme."""
    assert run(case, "export", str(folder), *PURPOSE, *options).exit_code == 1  # C3 is refused by name
    return {path.stem.split("_")[2]: path for path in sorted(folder.iterdir())}


def fill(path: Path, *cells: tuple[int, str, object]) -> Path:
    """Write (line, column, value) into a workbook."""
    book = load_workbook(path)
    columns = {cell.value: cell.column for cell in book.active[2]}
    for line, name, value in cells:
        book.active.cell(line, columns[HEADERS[name]], value)
    book.save(path)
    return path


def answered(line: int, **given: object) -> list[tuple[int, str, object]]:
    """The yellow cells of a line."""
    row = {"contacted": "2026-11-03", "reached": "是", "answer": "同意申请", "author": "李四"} | given
    return [(line, name, value) for name, value in row.items()]


def test_a_list_has_who_where_how_and_what_to_say_and_nothing_more(push, tmp_path):
    files = sent(push, tmp_path / "out")
    assert set(files) == {"高龄津贴", "资助参保"}
    path = files["高龄津贴"]
    assert path.stat().st_mode & 0o777 == 0o600 and path.parent.stat().st_mode & 0o777 == 0o700
    sheet = load_workbook(path).active
    assert sheet["A1"].value.startswith("【合成数据（示例县），并非真实个人】")
    assert [cell.value for cell in sheet[2]] == list(HEADERS.values())
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    rows = [dict(zip(HEADERS, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=3)]
    assert [(row["citizen_id"], row["full_name"], row["village"], row["contact"]) for row in rows] == [
        ("C1", "=1+1", "新元社区", "13800000001"), ("C2", "", "新元社区", "新元社区干部转告"),
    ]  # fmt: skip
    said = rows[0]["notice"]
    assert "高龄津贴" in said and "12345" in said and "自愿" in said and "收入" not in said
    assert "家庭人均收入低于标准" not in str(rows)


def test_who_is_not_on_a_list_is_counted_or_named(push, tmp_path):
    told = run(push, "export", str(tmp_path / "out"), *PURPOSE)
    assert "1 not on it: gone" in told.output and "1 not on it: a feed that decides it is missing" in told.output
    assert "1 not on it: programmes for children" in told.output and "--include-children" in told.output
    assert "C3 GAOLING: an age of -1 years" in told.output
    files = sent(push, tmp_path / "with", "--include-children")
    child = load_workbook(files["事实无人抚养儿童基本生活补贴"]).active
    assert [cell.value for cell in child[3]][8:10] == ["监护人（父母）电话", "13900000006"]


def test_a_list_is_for_a_purpose_that_is_logged(push, tmp_path):
    for command in (["export", str(tmp_path / "out")], ["list"]):
        refused = run(push, *command)
        assert refused.exit_code == 2 and "--purpose" in refused.output
    assert not (tmp_path / "out").exists()
    listed = json.loads(run(push, "list", *PURPOSE, "--programme", "GAOLING", "--json").output)
    assert [row["citizen_id"] for row in listed["candidates"]] == ["C1", "C2", "C3"]
    assert run(push, "list", *PURPOSE, "--township", "341504999").exit_code == 2
    with open_ledger(push.home.ledger) as ledger:
        rows = ledger.execute("select purpose, query from access_log").fetchall()
    assert tuple(rows[0]) == ("十一月政策找人", "outreach list programme=GAOLING")


def test_answers_come_back_and_count_from_the_next_night(push, tmp_path):
    files = sent(push, tmp_path / "out")
    note = "电话342423196508123014"
    fill(files["高龄津贴"], *answered(3, note=note, contacted=date(2026, 11, 3)), *answered(4, answer="", reached="否"))
    fill(files["资助参保"], *answered(3, answer="已申请", reached="", contacted="2026年11月5日"))
    told = run(push, "import", *map(str, files.values()))
    assert told.exit_code == 0 and "3 rows read = 3 recorded + 0 refused + 0 unanswered" in told.output
    with opened(push.home) as connection:
        kept = connection.execute(
            "select citizen_id, contacted_date, is_reached, answer, author, note, counts_from_date"
            " from casebook.outreach_reply order by programme_code, citizen_id"
        ).fetchall()
    assert kept[0] == ("C1", date(2026, 11, 3), True, "consented", "李四", "电话***********", date(2026, 11, 2))
    assert [row[3] for row in kept] == ["consented", "unreachable", "applied"]
    again = run(push, "import", *map(str, files.values()))
    assert again.exit_code == 1 and again.output.count("recorded already") == 3
    outcomes = {(r["citizen_id"], r["programme_code"]): r["outcome"]
                for r in json.loads(run(push, "list", *PURPOSE, "--json").output)["candidates"]}  # fmt: skip
    assert outcomes[("C1", "GAOLING")] == "consented" and ("C1", "ZICAN") not in outcomes


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"contacted": "2026-11-06"}, "in the future"),
        ({"contacted": "2026-10-31"}, "before the person was found"),
        ({"contacted": "2026-02-30"}, "is no day"),
        ({"contacted": ""}, "day of contact is missing"),
        ({"answer": "也许"}, "is no answer"),
        ({"reached": "否"}, "contradict each other"),
        ({"reached": "可能"}, "neither 是 nor 否"),
        ({"answer": "", "reached": ""}, "a remark and no answer"),
        ({"author": ""}, "who asked is missing"),
    ],
)
def test_what_cannot_be_entered_is_refused_by_line_and_name_and_the_rest_is_taken(push, tmp_path, given, said):
    path = sent(push, tmp_path / "out")["高龄津贴"]
    fill(path, *answered(3, **given), *answered(4))
    back = run(push, "import", str(path), "--json")
    told = json.loads(back.output[: back.output.rindex("}") + 1])
    assert back.exit_code == 1 and (told["read"], told["recorded"], told["refused"], told["unanswered"]) == (2, 1, 1, 0)
    assert "line 3: C1 GAOLING" in told["refusals"][0] and said in told["refusals"][0]


@pytest.mark.parametrize("column", ["citizen_id", "programme_code", "mark", "age_years", "notice"])
def test_a_row_that_was_altered_is_refused(push, tmp_path, column):
    path = sent(push, tmp_path / "out")["高龄津贴"]
    fill(path, *answered(3), (3, column, "C2"), *answered(4))
    back = run(push, "import", str(path))
    assert back.exit_code == 1 and "line 3" in back.output and "2 rows read = 1 recorded + 1 refused" in back.output


def test_an_answer_given_twice_is_taken_once(push, tmp_path):
    path = sent(push, tmp_path / "out")["高龄津贴"]
    fill(path, *answered(3))
    other = tmp_path / "other.xlsx"
    other.write_bytes(path.read_bytes())
    fill(other, *answered(3, answer="拒绝"))
    back = run(push, "import", str(path), str(other))
    assert "4 rows read = 1 recorded + 1 refused + 2 unanswered" in back.output and "answered twice" in back.output


def test_who_is_on_the_list_no_longer_or_not_yet_born_is_refused_by_name(push, tmp_path):
    path = sent(push, tmp_path / "out")["高龄津贴"]
    fill(path, *answered(3), *answered(4))
    with duckdb.connect(str(night_link(push.home, NIGHT) / RESTRICTED)) as restricted:
        restricted.execute("update marts.outreach_candidates set outcome = 'gone' where citizen_id = 'C1'")
        restricted.execute("update marts.citizens set age_years = -3 where citizen_id = 'C2'")
    back = run(push, "import", str(path))
    assert back.exit_code == 1 and "C1 GAOLING: on the list no longer" in back.output
    assert "C2 GAOLING: an age of -3 years" in back.output


def test_another_file_is_refused_as_a_whole(push, tmp_path):
    (tmp_path / "no.xlsx").write_text("x")
    assert run(push, "import", str(tmp_path / "no.xlsx")).exit_code == 2


def test_before_the_first_night_it_says_what_to_do(case):
    told = run(case, "list", *PURPOSE)
    assert told.exit_code == 2 and "minsheng run" in told.output


def test_a_notice_says_nothing_of_the_person():
    text = notice("GAOLING", "高龄津贴", "civil_affairs", NIGHT)
    assert "高龄津贴" in text and "乡镇人民政府" in text and " " not in text
    with pytest.raises(CaseError, match="no text for NEW"):
        notice("NEW", "新", "civil_affairs", NIGHT)
    with pytest.raises(CaseError, match="no text"):
        notice("GAOLING", "高龄津贴", "civil_affairs", date(2021, 12, 31))
