"""Rules of the programmes fit together: what a model asks, the seed lists, what the seed names is there, and a defect
of ours in a rule is told by model and column."""

from __future__ import annotations

import csv
import re

import pytest

from ingestion.contract import contracts
from orchestration import dbt_runner
from orchestration.assets.transform import _failures

SEED = dbt_runner.PROJECT / "seeds" / "policy" / "programme_conditions.csv"
ASKED = re.compile(r"'(\w+)' as programme_code,\s+'(\w+)' as condition_code")


@pytest.fixture(scope="module")
def rules() -> list[dict[str, str]]:
    with SEED.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_condition_that_a_model_asks_is_a_rule_and_every_rule_is_asked(built, rules):
    """A condition without its rule has no law; a rule without its condition promises what nobody looks at."""
    models = [result.node for result in built.of_type("model") if result.node.name.startswith("int_conditions__")]
    asked = {pair for node in models for pair in ASKED.findall(node.compiled_code)}
    assert asked == {(rule["programme_code"], rule["condition_code"]) for rule in rules}


def test_every_feed_that_a_rule_names_is_delivered_by_somebody(rules):
    known = {contract.code for contract in contracts().values()}
    for rule in rules:
        assert set(rule["input_feeds"].split(";")) <= known, rule
        assert rule["evidence_feed"] in known, rule


def test_lines_astray_are_sought_in_each_register_whose_silence_says_something():
    """Else a person whose line lies in quarantine would count as one who is not there."""
    models = {path.stem: path.read_text("utf-8") for path in dbt_runner.PROJECT.glob("models/**/*.sql")}
    with (dbt_runner.PROJECT / "seeds/programmes/programmes_listed.csv").open(encoding="utf-8") as file:
        registers = {row["register_feed_code"] for row in csv.DictReader(file)} - {""}
    (sought,) = re.findall(r"feed_code in \(([^)]*)\)", models["int_absences__doubtful"])
    asked = {feed for text in models.values() for feed in re.findall(r"stated\('(\w+)'", text)}
    assert set(re.findall(r"'(\w+)'", sought)) == registers | asked


def test_a_rule_that_refers_to_an_absent_column_fails_by_the_names_of_model_and_column(built, monkeypatch):
    manifest = dbt_runner.load_manifest(built.home)
    node = manifest.nodes["model.minsheng.int_conditions__old_age_allowance"]
    node.raw_code = node.raw_code.replace("'observed': 'age_years'", "'observed': 'age_in_moons'")
    monkeypatch.setattr(dbt_runner, "load_manifest", lambda home: manifest)
    result = dbt_runner.run(built.home, ["run", "--select", node.name])
    told = _failures(list(result.result.results))
    assert not result.success
    assert "1 dbt nodes failed" in told and node.name in told and "age_in_moons" in told
