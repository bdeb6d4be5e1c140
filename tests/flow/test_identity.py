"""A planted false merge is found by explain, undone by unmerge, and stays undone; what was published before stays."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from linkage.resident import stewards
from orchestration.cli import app
from publication.access import open_published
from tests.flow.conftest import SECOND, Step, copied, minsheng

pytestmark = [pytest.mark.slow, pytest.mark.nights]

THIRD = "2026-11-03"
OF_RECORD = "select citizen_id, link_method from marts.citizen_records where record_key = '{}'"


@dataclass(frozen=True)
class Undone:
    """The home after the third night; the borrowed number's owner, the row that was not his, and what was said of it."""

    home: Path
    owner: str
    record: str
    explained: dict
    said: list[str]


def rows(home: Path, query: str, night: str | None = None) -> list[tuple]:
    from datetime import date

    from ingestion.home import Home

    as_of = date.fromisoformat(night) if night else None
    with open_published(Home.from_environment(home), as_of, purpose="a test of identity", query=query) as published:
        return published.run(query).fetchall()


@pytest.fixture(scope="module")
def undone(accepted: tuple[Path, list[Step]], tmp_path_factory: pytest.TempPathFactory) -> Undone:
    home = copied(accepted[0], tmp_path_factory.mktemp("identity") / "home")
    record, owner = rows(
        home, "select record_key, citizen_id from marts.citizen_records where link_method = 'number_and_slip_of_name'"
    )[0]
    explained = json.loads(minsheng(home, "identity", "explain", owner, "--json").out)
    said = []
    steps = [
        ("anna", ["identity", "unmerge", owner, record, "--reason", "another person"]),
        ("anna", ["identity", "decide", "approve", "1"]),
        ("bo", ["identity", "decide", "approve", "1"]),
    ]
    with pytest.MonkeyPatch.context() as patch:
        for person, words in steps:
            patch.setattr(stewards, "acting_person", lambda person=person: person)
            said.append(CliRunner().invoke(app, [*words, "--home", str(home)]).output)
    assert minsheng(home, "run", "--date", THIRD).code in (0, 3)
    return Undone(home, owner, record, explained, said)


def test_explain_finds_the_false_merge(undone):
    by_method = {reason["method"]: reason for reason in undone.explained["reasons"]}
    assert by_method["number_and_slip_of_name"]["record_key"] == undone.record
    assert "identity_number" in by_method


def test_one_person_proposes_with_the_blast_radius_and_another_approves(undone):
    proposed, own, approved = undone.said
    assert "This would move: 1 records change hands" in proposed
    assert "your own proposal" in own
    assert f"counts from {THIRD}" in approved


def test_the_false_merge_is_undone_and_stays_undone(undone):
    found = rows(
        undone.home,
        f"select count(*) from marts.citizen_records where record_key = '{undone.record}' and citizen_id is not null",
    )
    assert found == [(0,)]
    changes = rows(
        undone.home, "select change_type, citizen_id_from, author, approver, cause from marts.identity_changes"
    )
    assert ("override", undone.owner, "anna", "bo", "decision") in changes


def test_what_was_published_before_the_decision_is_still_to_be_had(undone):
    assert rows(undone.home, OF_RECORD.format(undone.record), SECOND) == [(undone.owner, "number_and_slip_of_name")]


def test_the_id_resolves_and_a_page_explains_it_masked(undone, tmp_path):
    assert (
        json.loads(minsheng(undone.home, "identity", "resolve", undone.owner, "--json").out)["citizen_id"]
        == undone.owner
    )
    page = tmp_path / "explained.html"
    assert minsheng(undone.home, "identity", "explain", undone.owner, "--page", str(page)).code == 0
    assert "合成数据" in page.read_text("utf-8")
