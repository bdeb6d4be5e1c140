"""``minsheng quarantine``: what was set aside, masked, and the decision to let it in."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ingestion import loads
from ingestion.home import Home
from ingestion.ingest import ingest_file
from ingestion.landing import scan
from ingestion.ledger import open_ledger
from orchestration.cli import app

ROWS = """低保证号,姓名,身份证号,与申请人关系,性别,出生日期,是否保障对象,月收入,备注
DB0001,王伟,342423196508123017,本人,男,1965-08-12,是,120.50,
,李娟,342423197001010027,配偶,女,1970-01-01,否,0,
DB0003,多余,342423197001010028,子,男,1990-01-01,否,0,,x,y
"""


@pytest.fixture
def home(tmp_path) -> Path:
    place = Home.from_environment(tmp_path).prepare()
    path = place.landing / "民政_低保成员_341504_202610_20261109.csv"
    path.write_text(ROWS, "utf-8")
    os.utime(path, (0, 0))
    with open_ledger(place.ledger) as ledger:
        for delivery in scan(place, ledger, date(2026, 11, 9)):
            loads.settle(ledger, ingest_file(place, ledger, delivery, date(2026, 11, 9))["load_id"])
    return tmp_path


def run(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["quarantine", *arguments, "--home", str(home)], env={"LANG": "C", "LC_ALL": ""})


def load_id(home: Path) -> str:
    return json.loads(run(home, "list", "--json").stdout)["rows"][0]["load_id"]


def test_rows_are_listed_with_line_column_and_rule_and_without_a_personal_value(home):
    shown = run(home, "list").stdout
    assert "2 of 2 rows" in shown
    assert "低保证号" in shown
    assert "REQUIRED_MISSING" in shown
    whole = shown + run(home, "show", load_id(home)).stdout + run(home, "show", load_id(home), "--row", "3").stdout
    assert "李*" in whole
    assert not [value for value in ("李娟", "342423197001010027", "342423197001010028") if value in whole]


def test_a_load_is_shown_with_the_remedy_in_both_languages(home):
    assert "Fill in this column" in run(home, "show", load_id(home)).stdout
    assert "请" in run(home, "show", load_id(home), "--lang", "zh").stdout


def test_released_rows_leave_the_list(home):
    done = run(home, "release", load_id(home), "--row", "3", "--reason", "confirmed")
    assert done.exit_code == 0
    assert "1 rows released" in done.stdout
    assert json.loads(run(home, "list", "--json").stdout)["total"] == 1
    assert json.loads(run(home, "list", "--released", "--json").stdout)["rows"][0]["row_number"] == 3


def test_a_row_put_back_is_listed_again(home):
    load = load_id(home)
    run(home, "release", load, "--row", "3", "--reason", "confirmed")
    done = run(home, "undo", load, "--row", "3", "--reason", "confirmed in error")
    assert done.exit_code == 0
    assert "1 rows quarantined again" in done.stdout
    assert json.loads(run(home, "list", "--json").stdout)["total"] == 2
    assert json.loads(run(home, "list", "--released", "--json").stdout)["total"] == 0


def test_a_ragged_line_is_not_released_and_the_command_says_so(home):
    done = run(home, "release", load_id(home), "--row", "4", "--reason", "please")
    assert done.exit_code == 1
    assert "ask the department" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["list", "--feed", "MZ002"], "did you mean MZ02"),
        (["show", "MZ02-ffffffffffff"], "did you mean MZ02-"),
        (["release", "MZ02-ffffffffffff", "--reason", "x"], "did you mean MZ02-"),
        (["undo", "MZ02-ffffffffffff", "--reason", "x"], "did you mean MZ02-"),
        (["undo", "MZ02-ffffffffffff", "--reason", " "], "--reason is empty"),
    ],
)
def test_a_mistake_is_answered_with_help_and_exit_code_2(home, arguments, said):
    result = run(home, *arguments)
    assert result.exit_code == 2
    assert said in result.output
