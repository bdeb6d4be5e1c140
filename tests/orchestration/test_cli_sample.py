"""``minsheng sample``: what it says, and what it refuses."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from orchestration.cli import app

run = CliRunner().invoke


def test_it_writes_a_district_and_says_that_it_is_synthetic(tmp_path):
    result = run(app, ["sample", "--out", str(tmp_path), "--people", "100", "--seed", "3"])
    assert result.exit_code == 0, result.output
    assert "合成数据" in result.output
    marker = json.loads((tmp_path / "landing" / "_synthetic.json").read_text("utf-8"))
    assert (marker["people"], marker["seed"], marker["profile"]) == (100, 3, "honest")
    assert (tmp_path / "overlay" / "programme_parameters.csv").exists()
    assert (tmp_path / "truth" / "persons.parquet").exists()


def test_it_leaves_a_folder_of_real_files_alone(tmp_path):
    real = tmp_path / "landing" / "公安_户籍人口_341504_202610_20261008.csv"
    real.parent.mkdir()
    real.write_bytes(b"1")
    result = run(app, ["sample", "--out", str(tmp_path), "--people", "100"])
    assert result.exit_code == 2
    assert "--force" in result.output
    assert real.read_bytes() == b"1"


def test_wrong_arguments_are_usage_errors_that_name_the_remedy(tmp_path):
    rates = tmp_path / "rates.yml"
    rates.write_text("E99: 0.1\n")
    for options, word in (
        (["--profile", "nice"], "honest or flattering"),
        (["--nights", "99"], "between 1 and 61"),
        (["--rates", str(rates)], "E07"),
    ):
        result = run(app, ["sample", "--out", str(tmp_path / "x"), "--people", "100", *options])
        assert result.exit_code == 2, result.output
        assert word in result.output
    assert not (tmp_path / "x").exists()
