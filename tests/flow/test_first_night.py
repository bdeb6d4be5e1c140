"""What a data engineer, an analyst and an auditor find after the first night."""

import re
from hashlib import sha256

import duckdb
import pytest
from support.leaks import Secrets, scan

from casework.facts import in_chinese
from ingestion.contract import contracts
from tests.flow.conftest import FIRST, connect, minsheng, rows

pytestmark = pytest.mark.slow


def test_the_night_is_published(first_night):
    assert first_night.code in (0, 3), first_night.out


def test_every_feed_is_tested_on_arrival_and_every_threshold_has_a_reason(first_night):
    tested = rows(first_night.home, "select distinct suite from audit.check_results where suite like 'arrival.%'")
    assert {suite for (suite,) in tested} == {f"arrival.{feed}" for feed in contracts()}
    bare = "select count(*) from audit.check_results where suite like 'arrival.%' and threshold_reason is null"
    assert rows(first_night.home, bare) == [(0,)]


def test_the_night_ends_with_who_is_not_reached_and_what_is_doubted(first_night):
    for words in ("Entitled by the records and not in the programme", "Doubts that wait to be verified", "姚李镇"):
        assert words in first_night.out


def test_the_scorecard_shows_each_claim_with_its_denominator_and_says_synthetic(first_night):
    for words in ("96.7%", "synthetic", "marts.duckdb"):
        assert words in first_night.out.lower()


def test_the_same_date_again_changes_nothing_and_says_so(first_night):
    before = contents(first_night.home / "published")
    again = minsheng(first_night.home, "run", "--date", FIRST)
    assert again.code == first_night.code
    assert f"Nothing changes: {FIRST}" in again.out
    assert contents(first_night.home / "published") == before


def contents(folder):
    """Every file with its hash and moment of change, every link with where it leads."""
    return {
        path: path.readlink() if path.is_symlink() else (sha256(path.read_bytes()).digest(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def test_body_rows_are_loaded_plus_quarantined_for_every_file(first_night):
    unbalanced = "select file_name from audit.load_ledger where rows_body <> rows_loaded + rows_quarantined"
    assert rows(first_night.home, unbalanced) == []
    files, loaded, feeds = rows(
        first_night.home, "select count(*), sum(rows_loaded), count(distinct feed) from audit.load_ledger"
    )[0]
    assert files >= feeds == len(contracts())
    raw = first_night.home / "raw" / "*" / "*" / "*.parquet"
    assert duckdb.sql(f"select count(*) from read_parquet('{raw}', union_by_name = true)").fetchall() == [(loaded,)]


@pytest.mark.parametrize("name", ["marts.duckdb", "restricted.duckdb", "audit.duckdb"])
def test_every_table_and_column_carries_a_comment(first_night, name):
    with connect(first_night.home, name) as published:
        silent = published.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where comment is null union all"
            " select schema_name || '.' || table_name || '.' || column_name from duckdb_columns()"
            " where comment is null and not internal"
        ).fetchall()
    assert silent == []


def test_every_promised_table_holds_data(first_night):
    with connect(first_night.home, "marts.duckdb") as published:
        empty = published.execute(
            "select schema_name || '.' || table_name from duckdb_tables()"
            " where estimated_size = 0 and schema_name in ('marts', 'kpi', 'meta')"
        ).fetchall()
    # No steward has decided anything yet, and nobody has drawn a lot.
    assert {table for (table,) in empty} <= {"marts.identity_changes", "kpi.outreach_effect"}


def test_nobody_under_14_has_a_row_for_analysts(first_night):
    assert rows(first_night.home, "select min(age_years) >= 14 from marts.citizens where age_years is not null")[0][0]


def test_no_identifier_stands_outside_its_places(first_night):
    home = first_night.home
    persons = home / "truth" / "persons.parquet"
    numbers, names = duckdb.sql(f"select list(id18), list(distinct name) from read_parquet('{persons}')").fetchone()
    raw = home / "raw" / "finance__subsidy_card_payments" / "*" / "*.parquet"
    accounts = duckdb.sql(f"select list(distinct bank_account_number) from read_parquet('{raw}')").fetchone()[0]
    raw = home / "raw" / "hotline__tickets" / "*" / "*.parquet"
    phones = duckdb.sql(f"select list(distinct caller_phone_number) from read_parquet('{raw}')").fetchone()[0]
    secrets = Secrets.of(numbers, names, filter(None, phones), filter(None, accounts))
    open_places = ["published", "validation", "pages", "logs", "dagster", "dbt", "warehouse/warehouse.duckdb"]
    found = scan([home / place for place in open_places if (home / place).exists()], secrets)
    assert found == []


def test_folders_with_personal_data_are_the_owners_alone(first_night):
    for place in ("raw", "quarantine", "state", "warehouse"):
        assert (first_night.home / place).stat().st_mode & 0o077 == 0
    assert (first_night.home / "published" / "current" / "restricted.duckdb").stat().st_mode & 0o077 == 0


def test_every_doubt_of_a_night_reads_in_chinese_on_a_list(first_night):
    said = [text for (text,) in rows(first_night.home, "select distinct facts from audit.findings")]
    assert len(said) > 50
    assert [text for text in said if re.search("[a-z]{3}", in_chinese(text, {}))] == []
