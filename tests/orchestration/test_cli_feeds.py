"""``minsheng feeds``: what a person and a script get from it, and the exit codes they rely on."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from support.deliveries import arrive
from typer.testing import CliRunner, Result

from ingestion.contract import contracts
from ingestion.ledger import open_ledger
from ingestion.loads import load_row
from orchestration import lock
from orchestration.cli import app

SHRUNK = ("SHRUNK", "A township lost 40 % of its rows.", "某乡镇减少四成。")


@pytest.fixture
def home(tmp_path) -> Path:
    """A home with September in effect, October held, and a file nobody knows."""
    (tmp_path / "state").mkdir()
    with open_ledger(tmp_path / "state" / "ledger.sqlite") as ledger:
        arrive(ledger, "民政_低保成员_341504_202609_20261009.xlsx", night=date(2026, 10, 9))
        arrive(ledger, "民政_低保成员_341504_202610_20261109.xlsx", night=date(2026, 11, 9), holds=[SHRUNK])
        unknown = tmp_path / "民政_低保人员.xlsx"
        unknown.write_bytes(b"x")
        ledger.execute(
            "insert into sightings (load_date, file_path, file_name, outcome, reason, reason_zh) values"
            " ('2026-11-09', ?, '[red]民政_低保人员.xlsx', 'unrecognised', 'Nearest: MZ02.', '最接近：MZ02。')",
            (str(unknown),),
        )
    return tmp_path


def run(*arguments: str, home: Path | None = None) -> Result:
    extra = ["--home", str(home)] if home else []
    return CliRunner().invoke(app, ["feeds", *arguments, *extra], env={"LANG": "en_US.UTF-8", "LC_ALL": ""})


def held(home: Path) -> str:
    with open_ledger(home / "state" / "ledger.sqlite") as ledger:
        return ledger.execute("select load_id from loads where period_text = '202610'").fetchone()[0]


def test_the_list_names_every_feed_with_its_state(home):
    shown = run(home=home)
    assert shown.exit_code == 0
    assert all(contract.code in shown.stdout for contract in contracts().values())
    assert "MZ02 held: A township lost 40 % of its rows." in shown.stdout
    assert "[red]民政_低保人员.xlsx (unrecognised): Nearest: MZ02." in shown.stdout
    assert "never_received" in shown.stdout


def test_the_list_speaks_chinese(home):
    shown = run("--lang", "zh", home=home).stdout
    assert "MZ02 暂缓: 某乡镇减少四成。" in shown
    assert "低保成员" in shown
    assert "从未收到" in shown


def test_the_list_as_json_is_complete(home):
    content = json.loads(run("--json", home=home).stdout)
    (feed,) = [feed for feed in content["feeds"] if feed["code"] == "MZ02"]
    assert content["load_date"] == "2026-11-09"
    assert (feed["state"], feed["period"], feed["due_date"], feed["rows"]) == ("held", "2026-09-01", "2026-10-10", 10)
    assert content["files_set_apart"][0]["outcome"] == "unrecognised"


def test_another_night_can_be_asked_for(home):
    content = json.loads(run("--date", "2026-10-20", "--json", home=home).stdout)
    assert [feed["state"] for feed in content["feeds"] if feed["code"] == "MZ02"] == ["current"]


def test_a_feed_is_shown_with_its_loads_and_the_next_file_name(home):
    shown = run("show", "MZ02", home=home).stdout
    assert "民政_低保成员_341504_202610_20261105.xlsx" in shown
    assert held(home) in shown
    content = json.loads(run("show", "mz02".upper(), "--json", home=home).stdout)
    assert [load["state"] for load in content["loads"]] == ["held", "in_effect"]


def test_release_lets_a_load_take_effect_and_hold_takes_it_back(home):
    load_id = held(home)
    released = run("release", load_id, "--reason", "confirmed by the bureau", home=home)
    assert released.exit_code == 0, released.output
    assert f"{load_id} is now in_effect" in released.stdout
    assert load_id in [feed["load_id"] for feed in json.loads(run("--json", home=home).stdout)["feeds"]]
    run("hold", load_id, "--reason", "after all", home=home)
    with open_ledger(home / "state" / "ledger.sqlite") as ledger:
        assert load_row(ledger, load_id)["state"] == "held"
        decisions = ledger.execute("select action, reason from decisions").fetchall()
    assert [tuple(row) for row in decisions] == [("release", "confirmed by the bureau"), ("hold", "after all")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show", "MZ002"], "did you mean MZ02"),
        (["hold", "MZ02-ffffffffffff", "--reason", "x"], "did you mean MZ02-"),
        (["release", "CZ01", "--reason", "x"], "nothing is held"),
        (["hold", "MZ02", "--reason", " "], "--reason is empty"),
        (["hold", "MZ02"], "--reason"),
        (["--lang", "fr"], "zh or en"),
    ],
)
def test_a_mistake_is_answered_with_help_and_exit_code_2(home, arguments, said):
    result = run(*arguments, home=home)
    assert result.exit_code == 2
    assert said in result.output


def test_a_home_that_does_not_exist_is_a_mistake_of_usage(tmp_path):
    result = run(home=tmp_path / "nowhere")
    assert result.exit_code == 2
    assert "MINSHENG_HOME" in result.output


def test_the_list_answers_before_the_first_night_and_writes_nothing(tmp_path):
    assert run(home=tmp_path).exit_code == 0
    assert list(tmp_path.iterdir()) == []


def test_a_decision_waits_for_no_run_but_says_that_one_is_under_way(home):
    # The lock is the process's own when taken twice in it, so the run is another process.
    script = f"""
import sys, time
from pathlib import Path
from orchestration import lock
with lock.hold(Path({str(home / "state" / "run.lock")!r}), "a night"):
    print("held", flush=True)
    time.sleep(30)
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=Path.cwd()) as night:
        assert night.stdout is not None
        night.stdout.readline()
        result = run("hold", "MZ02", "--reason", "x", home=home)
        night.kill()
    assert result.exit_code == 5
    assert "a night" in result.output
    assert lock.holder(home / "state" / "run.lock") is None


def test_generated_files_agree_with_the_contracts():
    result = run("generate", "--check")
    assert result.exit_code == 0, result.output


ROSTER = """低保证号,姓名,身份证号,与申请人关系,性别,出生日期,是否保障对象,月收入,备注
DB0001,王伟,342423196508123014,本人,男,1965-08-12,是,120.50,
{last}
"""
GOOD = "DB0002,李娟,342423197001010023,配偶,女,1970-01-01,否,0,"


def roster(folder: Path, name: str, last: str = GOOD) -> str:
    path = folder / name
    path.write_text(ROSTER.format(last=last), "utf-8")
    return str(path)


def test_a_file_is_checked_before_delivery_without_a_data_home(tmp_path):
    checked = run("check", roster(tmp_path, "民政_低保成员_341504_202610_20261105.csv"))
    assert checked.exit_code == 0, checked.stdout
    assert "nothing to correct" in checked.stdout
    assert "MZ02 Subsistence allowance members" in checked.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["民政_低保成员_341504_202610_20261105.csv"]


@pytest.mark.parametrize(("lang", "said"), [("en", "line 3"), ("zh", "第3行")])
def test_a_problem_is_named_with_its_line_and_gives_exit_code_1(tmp_path, lang, said):
    path = roster(tmp_path, "民政_低保成员_341504_202610_20261105.csv", ",李娟,,配偶,女,1970-01-01,否,0,")
    checked = run("check", path, "--lang", lang)
    assert checked.exit_code == 1
    assert said in checked.stdout
    content = json.loads(run("check", path, "--json").stdout)
    assert (content["rows_loaded"], content["rows_quarantined"]) == (1, 1)
    assert [problem["line"] for problem in content["problems"] if problem["severity"] == "row"] == [3]


def test_a_name_that_would_not_be_recognised_is_part_of_the_answer(tmp_path):
    path = roster(tmp_path, "民政_低保人员_341504_202610_20261105.csv")
    unknown = run("check", path)
    assert unknown.exit_code == 1
    assert "民政_低保成员_341504_202610_20261105" in unknown.stdout
    named = run("check", path, "--feed", "MZ02")
    assert named.exit_code == 1
    assert "name: No feed is known by the words of this name" in named.stdout
    assert "would be held" in run("check", roster(tmp_path, "低保成员.csv")).stdout
    assert run("check", path, "--feed", "MZ2").exit_code == 2


def test_a_draft_is_written_once_and_never_over_another(tmp_path):
    example = tmp_path / "民政_高龄补贴_341504_202610_20261105.csv"
    example.write_text("编号,姓名\n1,甲\n", "utf-8")
    out = tmp_path / "trial.yml"
    assert run("new", str(example), "--out", str(out)).exit_code == 0
    assert out.read_text("utf-8").startswith("# Draft")
    assert run("new", str(example), "--out", str(out)).exit_code == 2


def test_the_list_starts_without_the_heavy_packages(home):
    # They cost seconds; without them the list answers in half a second.
    arguments = ["-X", "importtime", "-c", "from orchestration.cli import app; app()", "feeds", "--home", str(home)]
    done = subprocess.run([sys.executable, *arguments], check=True, capture_output=True, text=True)
    imported = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines()}
    assert "ingestion.freshness" in imported
    assert not imported & {"duckdb", "polars", "pandas", "pyarrow", "dagster", "dbt", "great_expectations"}
