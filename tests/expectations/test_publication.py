"""What withholds a night. Each rule has a candidate that breaks it; a sound candidate breaks none."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from expectations import publication
from expectations.results import CheckResult, store, withholds
from ingestion.home import Home
from ingestion.ledger import open_ledger
from publication.build import build_candidate
from publication.folders import read_manifest
from tests.support.small_home import CITIZENS, NIGHT, small_home

# The small warehouse holds seven of the promised tables, and no column of a later stage.
UNBUILT = {"promised_tables_are_there", "promised_columns_are_there"}
CHILD = next(citizen_id for citizen_id, *_, age in CITIZENS if age < 14)
NUMBER, PHONE, ACCOUNT, NAME = "11010519491231002X", "13856781234", "6217221504000123453", "欧阳琳琅"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The small home with an identifier file."""
    home = small_home(tmp_path_factory.mktemp("home"))
    with duckdb.connect(str(home.identifiers)) as connection:
        connection.execute(
            "create table records as select * from (values (?, ?, ?), ('342423196508123014', '成功', '姚李镇第9号'))"
            " as t (resident_id_number, full_name, registered_address)",
            [NUMBER, NAME, "叶集区姚李镇关山村第3号"],
        )
    return home


@pytest.fixture(scope="module")
def built(home: Home) -> Path:
    return build_candidate(home, NIGHT)


@pytest.fixture
def candidate(built: Path, tmp_path: Path) -> Path:
    """A copy of the candidate, for a test to break."""
    return Path(shutil.copytree(built, tmp_path / "candidate"))


def failing(home: Home, candidate: Path, night: date = NIGHT) -> dict[str, list[CheckResult]]:
    """Facts that do not hold, with their results; none may be an error of ours."""
    results = publication.check(home, candidate, night)
    assert [r for r in results if r.status == "error"] == []
    found: dict[str, list[CheckResult]] = {}
    for result in results:
        if result.status == "fail" and result.check_name not in UNBUILT:
            found.setdefault(result.check_name, []).append(result)
    return found


def change(candidate: Path, statement: str, file: str = "marts.duckdb") -> None:
    with duckdb.connect() as connection:  # attached under another name: a file marts.duckdb has a schema marts
        connection.execute(f"attach '{candidate / file}' as candidate")
        connection.execute("use candidate")
        connection.execute(statement)


def test_a_sound_candidate_withholds_nothing(home: Home, candidate: Path) -> None:
    assert failing(home, candidate) == {}


def test_promised_tables_and_columns_are_missed_by_name(home: Home, candidate: Path) -> None:
    results = publication.check(home, candidate, NIGHT)
    failed = {(r.check_name, r.column_name) for r in withholds(results)}
    assert ("promised_tables_are_there", "analysts:marts.service_cases") in failed
    assert ("promised_tables_are_there", "analysts:marts.citizens") not in failed
    lacking = next(r for r in results if r.check_name == "promised_columns_are_there" and "citizens" in r.column_name)
    assert "is_registered" in lacking.reason[1]


@pytest.mark.parametrize(
    ("check", "statement"),
    [
        ("keys_are_unique", "insert into marts.projects select * from marts.projects"),
        ("keys_are_filled", "update marts.projects set project_id = null"),
        ("tables_and_columns_are_described", "comment on column marts.projects.project_id is null"),
        ("tables_and_columns_are_described", "comment on table kpi.headline_claims is null"),
        ("restricted_columns_stay_out", "alter table marts.citizens add column birth_month date"),
        (
            "no_child_stands_in_person_tables",
            f"insert into marts.benefit_spells (citizen_id, programme_code) values ('{CHILD}', 'dibao')",
        ),
        ("parquet_holds_the_same_rows", "delete from kpi.headline_claims where claim_code = 'persons'"),
        ("no_identity_number_stands_in_text", f"update kpi.headline_claims set definition = '见{NUMBER}。'"),
        ("no_identity_number_stands_in_text", "update kpi.headline_claims set definition = '342423196508123014'"),
        ("no_identity_number_stands_in_text", "update kpi.headline_claims set definition = 'G342423196508123014'"),
        ("no_identity_number_stands_in_text", "update kpi.headline_claims set definition = '342423650812301'"),
        ("no_phone_number_stands_in_text", f"update kpi.headline_claims set definition = '电话{PHONE}'"),
        ("no_account_number_stands_in_text", f"update kpi.headline_claims set definition = '{ACCOUNT}'"),
        ("no_full_name_stands_in_text", f"update kpi.headline_claims set period = '{NAME}'"),
        ("no_address_stands_in_text", "update kpi.headline_claims set period = '叶集区姚李镇关山村第3号'"),
    ],
)
def test_a_broken_promise_withholds_the_night(home: Home, candidate: Path, check: str, statement: str) -> None:
    change(candidate, statement)
    found = failing(home, candidate)
    assert check in found
    assert all(r.severity == "withhold" for r in found[check])
    assert withholds(found[check])


def test_ordinary_words_and_business_numbers_are_no_leak(home: Home, candidate: Path) -> None:
    """A status that is also somebody's name, hashes of figures only, numbers built of area, date and serial."""
    words = ["成功", "C1234567890123456", "20261001000123456789", "2026-341504-01-03-000123"]
    words += [f"3415042026{month:02d}01{serial:04d}" for month in range(1, 13) for serial in range(1, 20)]
    with duckdb.connect(str(candidate / "marts.duckdb")) as connection:
        connection.executemany(
            "insert into kpi.headline_claims (claim_code, definition) values (?, ?)",
            [(f"x{n}", word) for n, word in enumerate(words)],
        )
    leaks = {check for check in failing(home, candidate) if check.endswith("stands_in_text")}
    assert leaks == set()


def test_a_leak_is_told_by_column_and_count_and_never_by_value(home: Home, candidate: Path) -> None:
    change(candidate, f"update kpi.headline_claims set definition = '{NUMBER}', period = '{NAME}'")
    results = publication.check(home, candidate, NIGHT)
    (leak,) = [r for r in results if r.check_name == "no_identity_number_stands_in_text" and r.status == "fail"]
    assert (leak.column_name, leak.rows_failing) == ("analysts:kpi.headline_claims.definition", 4)
    with open_ledger(home.ledger) as ledger:
        store(ledger, results)
    stored = [path.read_bytes() for path in (home.validation / "gx").rglob("*.json")]
    everything = str(results).encode() + b"".join(stored) + home.ledger.read_bytes()
    assert NUMBER.encode() not in everything and NAME.encode() not in everything


def test_rows_that_the_warehouse_does_not_hold_withhold_the_night(home: Home, candidate: Path) -> None:
    change(candidate, "delete from marts.projects", "restricted.duckdb")
    assert "marts_hold_what_was_built" in failing(home, candidate)


def test_a_file_whose_rows_do_not_add_up_withholds_the_night(home: Home, candidate: Path) -> None:
    with open_ledger(home.ledger) as ledger:
        ledger.execute("update loads set rows_body = rows_body + 1")
    found = failing(home, candidate)
    with open_ledger(home.ledger) as ledger:
        ledger.execute("update loads set rows_body = rows_body - 1")
    assert found["files_add_up"][0].rows_failing == 1


def test_shares_beyond_one_warn_and_do_not_withhold(home: Home, candidate: Path) -> None:
    change(candidate, "alter table kpi.headline_claims add column paid_share double")
    change(candidate, "comment on column kpi.headline_claims.paid_share is 'x'")
    change(candidate, "update kpi.headline_claims set paid_share = 1.05")
    found = failing(home, candidate)
    assert found["shares_lie_between_zero_and_one"][0].severity == "warn"
    assert withholds(found["shares_lie_between_zero_and_one"]) == []


def test_the_level_of_a_figure_never_withholds(home: Home, candidate: Path) -> None:
    change(candidate, "update kpi.headline_claims set value = 0.01, numerator = 1")
    assert failing(home, candidate) == {}


# --- the night before ------------------------------------------------------------------------------------------------


@pytest.fixture
def published_before(home: Home, candidate: Path) -> Callable[[str, int], None]:
    """Pretend that the night before showed so many rows of a table."""
    folder = home.published / "2026-10-31"

    def publish(table: str, rows: int) -> None:
        manifest = read_manifest(candidate) | {"load_date": "2026-10-31"}
        manifest["tables"]["marts.duckdb"][table]["rows"] = rows
        folder.mkdir(exist_ok=True)
        (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")

    return publish


@pytest.mark.parametrize(("before", "is_withheld"), [(9, False), (12, False), (111, True)])
def test_a_table_that_loses_a_tenth_withholds_the_night(
    home: Home, candidate: Path, published_before: Callable[[str, int], None], before: int, is_withheld: bool
) -> None:
    published_before("marts.citizens", before)
    found = failing(home, candidate)
    assert ("no_table_loses_rows" in found) is is_withheld
    if is_withheld:
        assert "limit 10%" in found["no_table_loses_rows"][0].reason[1]


def test_a_table_that_became_empty_withholds_the_night_however_small(
    home: Home, candidate: Path, published_before: Callable[[str, int], None]
) -> None:
    published_before("marts.projects", 1)
    manifest = read_manifest(candidate)
    manifest["tables"]["marts.duckdb"]["marts.projects"]["rows"] = 0
    (candidate / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    assert "no_table_loses_rows" in failing(home, candidate)


def test_what_was_published_and_clean_before_is_not_searched_again(home: Home, candidate: Path, built: Path) -> None:
    """Cost follows change; but an accepted night proves nothing, and changed content is searched."""
    folder = home.published / "2026-10-31"
    folder.mkdir(exist_ok=True)
    clean = [replace(r, night="2026-10-31") for r in publication.check(home, candidate, NIGHT)]
    with open_ledger(home.ledger) as ledger:
        store(ledger, clean)

    def observed(gate: str) -> set[str]:
        manifest = read_manifest(built) | {"load_date": "2026-10-31", "gate": gate}
        (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
        results = publication.check(home, candidate, NIGHT)
        return {r.check_name for r in results if "as on 2026-10-31" in r.facts.get("observed", "")}

    assert {"keys_are_unique", "no_full_name_stands_in_text"} <= observed("published")
    assert observed("accepted") == set()
    manifest = read_manifest(candidate)
    for tables in manifest["tables"].values():
        tables["kpi.headline_claims"]["hash"] = "changed"
    (candidate / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    change(candidate, f"update kpi.headline_claims set period = '{NAME}'")
    assert "no_full_name_stands_in_text" in failing(home, candidate)
    shutil.rmtree(folder)


# --- reconciliation --------------------------------------------------------------------------------------------------


def test_marts_reconcile_with_the_delivered_rows(home: Home, candidate: Path, tmp_path: Path) -> None:
    """Two deliveries of three ratings, one of them without its case: two shown, one set aside."""
    raw = tmp_path / "ratings.parquet"
    pl.DataFrame({"rating_number": ["R1", "R2", "R3", "R1"], "rated_at": NIGHT, "rating_score": 5}).write_parquet(raw)
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("create schema if not exists raw")
        connection.execute(
            f"create or replace view raw.government_services__service_ratings as select * from read_parquet('{raw}')"
        )
    change(candidate, "create table marts.service_ratings as select * from (values ('R1'), ('R2')) t (rating_id)",
           "restricted.duckdb")  # fmt: skip
    rule = "marts.service_ratings: count(*)"

    def outcome() -> CheckResult:
        results = publication.check(home, candidate, NIGHT)
        return next(r for r in results if r.check_name == "marts_reconcile_with_the_files" and r.column_name == rule)

    assert outcome().status == "pass"
    change(candidate, "delete from marts.service_ratings where rating_id = 'R2'", "restricted.duckdb")
    broken = outcome()
    assert (broken.status, broken.severity, broken.rows_failing) == ("fail", "withhold", 1)
    assert "sets 1 rows aside; the files say 3" in broken.reason[1]


# --- the gate itself -------------------------------------------------------------------------------------------------


def test_a_gate_that_cannot_run_withholds_the_night(home: Home, tmp_path: Path) -> None:
    (tmp_path / "marts.duckdb").write_bytes(b"no database")
    results = publication.check(home, tmp_path, NIGHT)
    assert [(r.status, r.severity) for r in results] == [("error", "withhold")]
    assert withholds(results)


def test_a_measure_that_fails_withholds_by_itself(home: Home, candidate: Path) -> None:
    change(candidate, "drop table marts.citizens", "restricted.duckdb")
    change(candidate, "create table marts.citizens as select 'x' as citizen_id", "restricted.duckdb")
    results = publication.check(home, candidate, NIGHT)
    errors = [r for r in results if r.status == "error"]
    assert [r.check_name for r in errors] == ["no_child_stands_in_person_tables"]
    assert withholds(errors)


def test_accepted_checks_no_longer_withhold(home: Home, candidate: Path) -> None:
    change(candidate, "insert into marts.projects select * from marts.projects")
    results = [r for r in publication.check(home, candidate, NIGHT) if r.check_name not in UNBUILT]
    names = {r.check_name for r in withholds(results)}
    assert "keys_are_unique" in names
    assert withholds(results, names) == []


def test_an_encrypted_restricted_file_is_tested_too(tmp_path: Path) -> None:
    home = small_home(tmp_path / "home", encryption_key="correct horse")
    candidate = build_candidate(home, NIGHT)
    results = publication.check(home, candidate, NIGHT)
    assert [r for r in results if r.status == "error"] == []
    assert any(r.column_name == "detail:marts.citizens" and r.status == "pass" for r in results)


def test_results_of_a_night_replace_those_before(home: Home) -> None:
    with open_ledger(home.ledger) as ledger:
        ledger.execute("delete from check_results")
        first = CheckResult("2026-11-01", "publication", "keys_are_unique", "fail", "withhold", column_name="a")
        second = CheckResult("2026-11-01", "publication", "keys_are_unique", "pass", "withhold", column_name="b")
        other = CheckResult("2026-11-01", "arrival.x", "keys_are_unique", "pass", "warn", load_id="X-1")
        store(ledger, [first, other])
        store(ledger, [second])
        rows = ledger.execute("select suite, column_name from check_results order by suite").fetchall()
    assert [tuple(row) for row in rows] == [("arrival.x", ""), ("publication", "b")]
