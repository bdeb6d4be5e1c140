"""``minsheng identity evaluate`` on labelled tables of other origin: what it reaches, writes and refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import polars as pl
import pytest
from click.testing import Result
from typer.testing import CliRunner

from benchmarks.labelled import Labelled, name_list, persons, survey
from linkage.evaluation.run import evaluate
from linkage.settings import guess_settings
from orchestration.cli import app


@pytest.mark.slow
@pytest.mark.nights
def test_persons_without_a_number_are_linked_about_as_well_as_by_splink_that_knows_the_truth(tmp_path: Path) -> None:
    paths = (table := persons(11, 1000, copies=0.1, with_number=False)).write(tmp_path)
    found = evaluate(*paths, guess_settings(table.records.columns, table.truth.columns))
    assert found.measures.pairs.precision >= 0.95
    assert (rival := found.baselines["splink"]) is not None
    assert found.measures.pairs.f1 >= rival.pairs.f1 - 0.005
    assert found.measures.pairs.f1 >= (exact.pairs.f1 if (exact := found.baselines["exact"]) else 1)


@pytest.mark.slow
@pytest.mark.nights
def test_a_name_list_is_linked_better_than_by_equality(tmp_path: Path) -> None:
    paths = (table := name_list(12, 2000)).write(tmp_path)
    found = evaluate(*paths, guess_settings(table.records.columns, table.truth.columns))
    assert (exact := found.baselines["exact"]) is not None
    assert found.measures.pairs.f1 > exact.pairs.f1
    assert found.measures.pairs.precision >= 0.9  # two attributes leave the estimate a few points too hopeful


@pytest.mark.parametrize(
    "columns",
    [["national_id"], ["given_name", "surname", "date_of_birth"], ["surname", "date_of_birth", "street", "phone"]],
)
def test_clean_copies_are_found_as_by_equality(tmp_path: Path, columns: list[str]) -> None:
    table = persons(13, 800, copies=0)
    copies = Labelled(
        *(each.head(200).with_columns(record_id=pl.format("c{}", "record_id")) for each in (table.records, table.truth))
    )
    both = Labelled(
        pl.concat([table.records, copies.records]).select("record_id", *columns), pl.concat([table.truth, copies.truth])
    )
    found = evaluate(*both.write(tmp_path), guess_settings(both.records.columns, both.truth.columns), baselines=False)
    assert found.measures.pairs.f1 >= 0.99


@pytest.mark.nights
def test_a_table_without_copies_is_left_as_it_is(tmp_path: Path) -> None:
    table = persons(14, 800, copies=0)
    found = evaluate(
        *table.write(tmp_path), guess_settings(table.records.columns, table.truth.columns), baselines=False
    )
    assert found.clusters == 800


def test_a_survey_is_refused_and_every_record_stays(tmp_path: Path) -> None:
    table = survey(15, 1000)
    found = evaluate(
        *table.write(tmp_path), guess_settings(table.records.columns, table.truth.columns), baselines=False
    )
    assert found.clusters == 2000
    assert any("Nothing was linked" in note for note in found.notes)


@pytest.mark.nights
def test_empty_columns_harm_nothing(tmp_path: Path) -> None:
    table = persons(16, 400)
    empty = table.records.with_columns(pl.lit(None, pl.String).alias(name) for name in ("phone", "city"))
    found = evaluate(
        *Labelled(empty, table.truth).write(tmp_path),
        guess_settings(empty.columns, table.truth.columns),
        baselines=False,
    )
    assert found.measures.pairs.f1 >= 0.98
    nothing = table.records.with_columns(pl.lit(None, pl.String).alias(name) for name in table.records.columns[1:])
    found = evaluate(
        *Labelled(nothing, table.truth).write(tmp_path),
        guess_settings(empty.columns, table.truth.columns),
        baselines=False,
    )
    assert found.clusters == len(nothing)


def test_the_command_prints_json_and_writes_a_page_that_loads_nothing(tmp_path: Path) -> None:
    records, truth = persons(17, 300).write(tmp_path)
    page = tmp_path / "page.html"
    done = _run("--records", records, "--truth", truth, "--json", "--out", page, "--no-baselines")
    assert done.exit_code == 0
    content = json.loads(done.stdout)
    assert content["pairs"]["precision"] >= 0.95
    assert "typo_name" in " ".join(content["by_error_type"])
    text = page.read_text("utf-8")
    assert "<svg" in text and "阈值" in text
    assert not re.search(r"(src|href)=\"(?!data:)|https?:|@import|url\(", text)


@pytest.mark.nights
def test_truth_as_pairs_counts_the_same(tmp_path: Path) -> None:
    table = persons(18, 300)
    records, truth = table.write(tmp_path)
    pairs = table.truth.join(table.truth, on="entity_id").filter(pl.col("record_id") < pl.col("record_id_right"))
    pairs.select(left="record_id", right="record_id_right").write_csv(tmp_path / "pairs.csv")
    settings = tmp_path / "settings.yml"
    settings.write_text("record_id: record_id\ncolumns: {surname: family_name, national_id: identity_number}\n"
                        "truth: {left: left, right: right}\n", "utf-8")  # fmt: skip
    by_pairs = _run(
        "--records", records, "--truth", tmp_path / "pairs.csv", "--settings", settings, "--json", "--no-baselines"
    )
    settings.write_text(
        settings.read_text("utf-8").replace("left: left, right: right", "record_id: record_id, entity_id: entity_id")
    )
    by_records = _run("--records", records, "--truth", truth, "--settings", settings, "--json", "--no-baselines")
    assert json.loads(by_pairs.stdout)["pairs"] == json.loads(by_records.stdout)["pairs"]


@pytest.mark.parametrize(
    ("records", "truth", "said"),
    [
        ("nowhere.csv", "truth.csv", "nowhere.csv: there is no such file"),
        ("records.csv", "other.csv", "names no record of the table"),
    ],
)
def test_bad_files_end_with_a_sentence_and_code_2(tmp_path: Path, records: str, truth: str, said: str) -> None:
    persons(19, 20).write(tmp_path)
    (tmp_path / "other.csv").write_text("record_id,entity_id\nzz,1\n", "utf-8")
    done = _run("--records", tmp_path / records, "--truth", tmp_path / truth, "--no-baselines")
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["identity", "evaluate", *map(str, arguments)])
