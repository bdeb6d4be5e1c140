"""``minsheng sql`` and the connection behind it: what a query can reach, and what it is told when it cannot."""

import json
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from support.small_home import NIGHT, change_night, small_home
from typer.testing import CliRunner

from ingestion.ledger import open_ledger
from orchestration.cli import app
from publication import release
from publication.access import AccessError, open_published
from publication.build import build_candidate


def published_home(root, **settings):
    home = small_home(root, **settings)
    build_candidate(home, NIGHT)
    release.publish(home, NIGHT)
    return home


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return published_home(tmp_path_factory.mktemp("home"))


def minsheng(home, *words, stdin=None):
    return CliRunner().invoke(app, [*words, "--home", str(home.root)], input=stdin)


def test_four_schemas_answer_under_their_plain_names(home):
    with open_published(home) as published:
        for table in ("marts.citizens", "kpi.headline_claims", "meta.tables", "audit.load_ledger"):
            assert published.run(f"select count(*) from {table}").fetchall()[0][0] > 0


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("select * from read_text('/etc/hostname')", "published tables only"),
        ("select * from '{restricted}'", "published tables only"),
        ("attach '{restricted}' as other", "published tables only"),
        ("copy marts.citizens to 'out.csv'", "published tables only"),
        ("install httpfs", "published tables only"),
        ("create table marts.x as select 1", "read only"),
        ("delete from marts.citizens", "read only"),
        ("set enable_external_access = true", "settings are fixed"),
        ("select * from marts.citizenz", "did you mean marts.citizens"),
        ("select * from headline_claim", "did you mean kpi.headline_claims"),
        ("selec 1", "syntax error"),
        ("", "empty"),
    ],
)
def test_a_query_that_cannot_be_answered_is_told_why(home, query, says):
    query = query.format(restricted=home.current.resolve() / "restricted.duckdb")
    with open_published(home) as published, pytest.raises(AccessError, match=says):
        published.run(query)


def test_an_error_does_not_echo_the_query(home):
    with open_published(home) as published, pytest.raises(AccessError) as told:
        published.run("select * from marts.citizens where no_such_column = '341522200811054020'")
    assert "341522200811054020" not in str(told.value)


def test_pivot_and_describe_work(home):
    with open_published(home) as published:
        assert published.run("pivot marts.citizens on sex using count(*) group by township_code").fetchall()
        assert published.run("describe marts.citizens").fetchall()


def test_a_query_larger_than_memory_spills_and_leaves_nothing(tmp_path):
    home = replace(published_home(tmp_path), memory_limit="60MB")
    folder = Path(tempfile.gettempdir())
    before = set(folder.glob("minsheng-*"))
    with open_published(home) as published:
        # Three million rows of some forty bytes do not fit into 60 MB.
        widened = "select hash(i) as h, i::varchar || 'abcdefghijklmnopqrst' as text from range(3000000) t (i)"
        rows = published.run(f"select text from (select * from ({widened}) order by h) limit 1 offset 2999999")
        assert len(rows.fetchall()) == 1
    assert set(folder.glob("minsheng-*")) <= before


def test_restricted_data_need_a_purpose_and_are_logged_before_they_are_read(home):
    with open_published(home, purpose="complaint 12 of October", query="select 1", person="anna") as published:
        assert published.run("select count(*) from marts.outreach_candidates").fetchall() == [(2,)]
    with open_ledger(home.ledger) as ledger:
        row = ledger.execute("select user_name, purpose, query, file from access_log").fetchone()
    assert tuple(row) == ("anna", "complaint 12 of October", "select 1", "2026-11-01-1/restricted.duckdb")
    with pytest.raises(AccessError, match="say what the restricted data are for"), open_published(home, purpose=" "):
        pass


def test_an_encrypted_restricted_file_opens_with_its_key_only(tmp_path):
    home = published_home(tmp_path, encryption_key="a long key")
    with open_published(home, purpose="complaint 12", person="anna") as published:
        assert published.run("select count(*) from marts.citizens").fetchall() == [(25,)]
    for key, says in ((None, "set MINSHENG_ENCRYPTION_KEY"), ("another", "does not fit")):
        other = replace(home, encryption_key=key)
        with pytest.raises(AccessError, match=says), open_published(other, purpose="complaint 12", person="anna"):
            pass


def test_a_night_published_before_a_key_was_set_still_opens(tmp_path):
    keyed = replace(published_home(tmp_path), encryption_key="new key")
    with open_published(keyed, purpose="complaint 12", person="anna") as published:
        assert published.run("select count(*) from marts.citizens").fetchall() == [(25,)]


def test_sql_prints_a_table_and_says_that_the_data_are_synthetic(home):
    answer = minsheng(home, "sql", "select project_id, approved_budget_yuan from marts.projects")
    assert answer.exit_code == 0
    assert "1234567.89" in answer.output
    assert "synthetic" in answer.output


def test_sql_gives_csv_json_and_parquet(home, tmp_path):
    query = "select citizen_id, birth_year, null as empty, [1, 2] as list from marts.citizens order by 1 limit 1"
    csv = minsheng(home, "sql", query, "--format", "csv")
    assert csv.output.splitlines() == [
        '"citizen_id","birth_year","empty","list"',
        '"C0000000000000001","1950",,"[1, 2]"',
    ]
    rows = json.loads(minsheng(home, "sql", query, "--format", "json").output)
    assert rows == [{"citizen_id": "C0000000000000001", "birth_year": 1950, "empty": None, "list": [1, 2]}]
    file = tmp_path / "out.parquet"
    assert minsheng(home, "sql", query, "--format", "parquet", "--output", str(file)).exit_code == 0
    assert pq.read_table(file).num_rows == 1
    assert json.loads(minsheng(home, "sql", "select 1 as a where false", "--format", "json").output) == []


def test_sql_reads_its_query_from_a_file_or_standard_input(home, tmp_path):
    file = tmp_path / "query.sql"
    file.write_text("select 7 as seven", "utf-8")
    assert "7" in minsheng(home, "sql", "--file", str(file), "--format", "csv").output
    assert "8" in minsheng(home, "sql", "--format", "csv", stdin="select 8 as eight").output


def test_sql_shows_a_limited_table_and_says_so(home):
    answer = minsheng(home, "sql", "select * from range(100)")
    assert "first 50 rows" in answer.output
    assert minsheng(home, "sql", "select * from range(100)", "--limit", "3", "--format", "csv").output.count("\n") == 4


@pytest.mark.parametrize(
    "words",
    [
        ("sql", "select * from marts.nothing_like_it"),
        ("sql", "select 1", "--format", "xml"),
        ("sql", "select 1", "--format", "parquet"),
        ("sql", "select 1", "--as-of", "2020-01-01"),
        ("sql", "select 1", "--purpose", ""),
        ("sql", "select 1", "--file", "query.sql"),
    ],
)
def test_sql_answers_wrong_usage_with_exit_code_2(home, words):
    assert minsheng(home, *words).exit_code == 2


def test_sql_before_the_first_night_says_what_to_do(tmp_path):
    home = small_home(tmp_path)
    answer = minsheng(home, "sql", "select 1")
    assert answer.exit_code == 2
    assert "minsheng run" in answer.output


def test_sql_tells_which_marts_a_withheld_night_shows(tmp_path):
    home = published_home(tmp_path)
    later = NIGHT + timedelta(days=1)
    change_night(home, later)
    build_candidate(home, later)
    release.withhold(home, later, ["payments_reconcile"])
    answer = minsheng(home, "sql", "select 1")
    assert answer.exit_code == 0
    assert "2026-11-02 is withheld: marts of 2026-11-01" in answer.output


def test_sql_of_an_owner_only_file_needs_no_ledger_for_the_rest(home):
    """An analyst with another account can read the marts although the ledger is not theirs."""
    with duckdb.connect(str(home.current.resolve() / "marts.duckdb"), read_only=True) as reader:
        assert reader.execute("select count(*) from marts.marts.citizens").fetchone() == (24,)


def test_a_closed_pipe_ends_the_command_quietly(home):
    minsheng = Path(sys.executable).with_name("minsheng")
    command = f"{minsheng} sql 'select * from range(500000)' --format csv --home {home.root}"
    done = subprocess.run(
        ["/bin/sh", "-c", f"{command} | head -1"], check=True, capture_output=True, text=True, timeout=60
    )
    assert done.stdout == '"range"\n'
    assert done.stderr == ""
