"""``minsheng why``: what a published night says of one decision, and how it says that it cannot."""

from __future__ import annotations

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from casework.notices import notice
from enquiry.words import words
from ingestion.ledger import open_ledger
from orchestration.cli import app

PURPOSE = ("--purpose", "a complaint of the person")


def why(home, *arguments, purpose=PURPOSE):
    return CliRunner().invoke(app, ["why", *arguments, *purpose, "--home", str(home.root)])


def told(home, *arguments):
    ended = why(home, *arguments, "--json")
    assert ended.exit_code == 0, ended.output
    return json.loads(ended.stdout)


def condition(found, code):
    return next(each for each in found["conditions"] if each["code"] == code)


def test_each_condition_comes_with_its_law_as_dated_and_the_line_behind_it(home):
    registered = condition(told(home, "C-poor", "DIBAO"), "registered")
    assert (registered["label_zh"], registered["label_en"]) == ("户籍在本区", "On the register")
    assert (registered["legal_basis"], registered["valid_from_date"]) == ("救助法", "2026-07-01")
    evidence = registered["evidence"]
    assert (evidence["source_file"], evidence["source_row"], evidence["load_id"]) == ("register.csv", 12, "L1")
    assert evidence["of"] == "own"


def test_what_another_row_of_the_household_states_is_followed_to_that_row(home):
    """The roster of marginal households names its head only, and states the income of all; who left is not asked."""
    evidence = condition(told(home, "C-poor", "DIBAO"), "income")["evidence"]
    assert (evidence["source_file"], evidence["source_row"], evidence["of"]) == ("marginal.xlsx", 7, "household")


def test_who_may_stand_on_a_line_astray_is_not_said_to_be_outside(home):
    outside, unknown = why(home, "C-poor", "DIBAO").stdout, why(home, "C-aged", "GAOLING").stdout
    says = words()["says"]
    assert any(text in outside for text in says["not_enrolled"].values())
    assert any(text in unknown for text in says["perhaps_enrolled"].values())


def test_an_earlier_night_answers_as_it_did_then(home):
    then, now = told(home, "C-poor", "DIBAO", "--on", "2026-06-30"), told(home, "C-poor", "DIBAO")
    assert (then["answer"], now["answer"]) == ("not_entitled", "undecided")
    assert condition(then, "registered")["legal_basis"] == "暂行办法"
    assert told(home, "C-poor", "DIBAO", "--on", "2026-12-31")["night"] == "2026-07-01"


def test_an_open_condition_names_the_department_that_would_decide_it(home):
    custody = condition(told(home, "C-poor", "DIBAO"), "not_in_custody")
    assert (custody["is_met"], custody["open_reason"]) == (None, "no_load")
    assert [(feed["code"], feed["department"]) for feed in custody["missing_feeds"]] == [("GA05", "police")]


def test_the_change_that_would_alter_the_answer(home):
    then = told(home, "C-poor", "DIBAO", "--on", "2026-06-30", "--unmasked")["change"]
    assert (then["kind"], then["conditions"], then["open_besides"]) == ("all_of", ["income"], ["not_in_custody"])
    assert then["distances"] == [{"condition": "income", "wanted": "fall_below", "by": "47.00", "unit": "number"}]
    now = told(home, "C-poor", "DIBAO")["change"]
    assert (now["kind"], now["conditions"]) == ("open", ["not_in_custody"])


def test_values_are_masked_until_they_are_asked_for(home):
    masked = told(home, "C-poor", "DIBAO", "--on", "2026-06-30")
    assert "800" not in json.dumps(masked) and "47.00" not in json.dumps(masked)
    income = condition(masked, "income")
    assert (income["is_masked"], income["is_met"], income["threshold_value"]) == (True, False, "753.00")
    assert "800" not in why(home, "C-poor", "DIBAO", "--on", "2026-06-30").stdout
    assert "800.00" in why(home, "C-poor", "DIBAO", "--on", "2026-06-30", "--unmasked").stdout


def test_a_merged_id_leads_to_the_one_in_use_and_stands_alone_before_the_merge(home):
    assert told(home, "C-old", "GAOLING")["path"] == ["C-old", "C-aged"]
    before = told(home, "C-old", "GAOLING", "--on", "2026-06-30")
    assert (before["path"], before["answer"]) == (["C-old"], "not_looked_at")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_who_is_not_looked_at_is_told_whom_the_programme_looks_at(home, language):
    ended = why(home, "C-head", "GAOLING", "--lang", language)
    assert ended.exit_code == 0
    assert words()["looks_at"]["GAOLING"][language] in ended.stdout


def test_people_read_it_in_their_language_and_a_programme_by_its_name(home):
    chinese = why(home, "C-aged", "高龄津贴", "--lang", "zh", "--unmasked").stdout
    assert "年满" in chinese and "还差 1" in chinese and "register.csv 第 90 行" in chinese
    english = why(home, "C-aged", "old-age allowance", "--lang", "en", "--unmasked").stdout
    assert "This condition alone decides: Old enough (short of it by 1)" in english


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["C-nobody", "DIBAO"], "nobody had the id C-nobody by the night of 2026-07-01"),
        (["C-poor", "XYZ"], "With rules: BIANYUAN 低保边缘家庭, DIBAO 最低生活保障, GAOLING 高龄津贴"),
        (["C-poor", "LINSHI"], "LINSHI has no rules that are looked at"),
        (["C-poor", "DIBAO", "--on", "2026-06-29"], "the oldest night kept is 2026-06-30"),
    ],
)
def test_what_cannot_be_answered_is_said(home, arguments, says):
    ended = why(home, *arguments)
    assert (ended.exit_code, says in ended.output) == (2, True), ended.output


def test_it_is_asked_with_a_purpose_and_logged(home):
    assert why(home, "C-poor", "DIBAO", purpose=()).exit_code == 2
    why(home, "C-poor", "DIBAO", "--on", "2026-06-30", "--unmasked")
    with open_ledger(home.ledger) as ledger:
        newest = ledger.execute("select * from access_log order by rowid desc limit 1").fetchone()
    assert newest["query"] == "minsheng why C-poor DIBAO --on 2026-06-30 --unmasked"
    assert (newest["purpose"], newest["file"]) == (PURPOSE[1], "2026-06-30-1/restricted.duckdb")


def test_every_programme_with_rules_has_its_words():
    """Checked against the seed: whoever adds a programme says whom it looks at, what it costs and how it is granted."""
    import csv
    from pathlib import Path

    seeds = Path(__file__).parents[2] / "dbt_project" / "seeds"
    with (seeds / "policy" / "programme_conditions.csv").open(encoding="utf-8") as file:
        programmes = {row["programme_code"] for row in csv.DictReader(file)}
    assert set(words()["looks_at"]) == set(words()["costs"]) == programmes
    with (seeds / "programmes" / "programmes_listed.csv").open(encoding="utf-8") as file:
        listed = {row["programme_code"]: row for row in csv.DictReader(file)}
    assert {code for code, row in listed.items() if row["granted_on"]} == programmes
    for code in programmes:  # whoever may be a candidate is told something
        if listed[code]["granted_on"] == "entitlement":
            assert notice(code, listed[code]["name_zh"], listed[code]["department"], date(2026, 11, 1))
    with (seeds / "programmes" / "programme_standards.csv").open(encoding="utf-8") as file:
        codes = {row["program_code"] for row in csv.DictReader(file)}
    assert set(words()["parameters"].values()) <= codes
