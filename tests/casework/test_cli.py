"""``minsheng findings``: what a person sees, what is logged, and the exit codes."""

from __future__ import annotations

import json

import duckdb
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from ingestion.ledger import open_ledger
from orchestration.cli import app
from publication.folders import AUDIT, night_link, write_manifest
from tests.casework.conftest import NIGHT, Case


@pytest.fixture
def published(case: Case) -> Case:
    """The case with its audit table as the night's edition."""
    edition = night_link(case.home, NIGHT)
    edition.mkdir()
    write_manifest(edition, {"night": f"{NIGHT}"})
    case.home.current.symlink_to(edition.name)
    case.audit = edition / AUDIT
    case.publish({"evidence": "GA01:k1"}, {"status": "unfounded", "triage_rank": None}, {"is_raised": False})
    return case


def run(case: Case, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["findings", *arguments, "--home", str(case.home.root)], env={"LANG": "C"})


def test_a_list_for_people_and_for_scripts(published):
    shown = run(published, "list", "--limit", "2")
    assert shown.exit_code == 0 and "A-07" in shown.output
    rows = json.loads(run(published, "list", "--json", "--status", "不属实").output)
    assert [(row["finding_id"], row["amount_at_risk_yuan"]) for row in rows] == [("f2", 100.0)]
    assert run(published, "list", "--grade", "X").exit_code == 2


def test_a_doubt_is_shown_down_to_the_line_and_without_a_name(published):
    found = json.loads(run(published, "show", "f1", "--json").output)
    assert found["allowed_zh"] == "摩托车"
    assert [(r["department_zh"], r["file"], r["line"]) for r in found["records"]] == [
        ("公安", "公安_***********.csv", 7)
    ]
    shown = run(published, "show", "f1")
    assert "a question, no verdict" in shown.output and "=1+1" not in shown.output
    assert run(published, "show", "nobody").exit_code == 2


def test_a_verdict_is_recorded_or_refused(published):
    good = ["--author", "李四", "--note", "看过"]
    assert "from the night of 2026-11-02 on" in run(published, "judge", "f1", "--status", "属实", *good).output
    for finding, status in (("f1", "closed"), ("f3", "confirmed"), ("f2x", "confirmed"), ("f2", "")):
        refused = run(published, "judge", finding, "--status", status, *good)
        assert refused.exit_code == 2 and refused.output.strip()
    verdicts = json.loads(run(published, "show", "f1", "--json").output)["verdicts"]
    assert [(row["status"], row["author"], row["counts_from_date"]) for row in verdicts] == [
        ("confirmed", "李四", "2026-11-02")
    ]


def test_a_list_goes_out_for_a_purpose_that_is_logged_and_comes_back(published, tmp_path):
    path = tmp_path / "list.xlsx"
    assert run(published, "export", str(path)).exit_code == 2 and not path.exists()
    assert run(published, "export", str(path), "--purpose", "十一月核查", "--check", "A-07").exit_code == 0
    with open_ledger(published.home.ledger) as ledger:
        [entry] = ledger.execute("select purpose, query, file from access_log").fetchall()
    assert tuple(entry)[:2] == ("十一月核查", "findings export check=A-07 is_to_do=True")
    book = load_workbook(path)
    sheet = book.active
    assert [sheet.cell(line, 1).value for line in range(3, sheet.max_row + 1)] == ["f1"]
    columns = {cell.value: cell.column for cell in sheet[2]}
    for name, value in (("结论", "属实"), ("核查人", "张三"), ("说明", "a")):
        sheet.cell(3, columns[name], value)
    sheet.append(["f1z", *[""] * 15, "属实"])
    book.save(path)
    back = run(published, "import", str(path), "--json")
    assert back.exit_code == 1
    told = json.loads(back.output[: back.output.rindex("}") + 1])
    assert (told["read"], told["recorded"], told["refused"], told["without an answer"]) == (2, 1, 1, 0)
    assert "line 4" in told["refusals"][0]


def test_before_the_first_night_it_says_what_to_do(case):
    told = run(case, "list")
    assert told.exit_code == 2 and "minsheng run" in told.output


def test_a_publication_from_before_doubts_were_remembered_says_what_to_do(published):
    published.audit.unlink()
    with duckdb.connect(str(published.audit)) as connection:
        connection.execute("create schema other")
    told = run(published, "list")
    assert told.exit_code == 2 and "knows no doubts yet" in told.output
