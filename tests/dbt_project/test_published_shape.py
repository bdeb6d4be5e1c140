"""What publication makes of the real models, on feeds that are all empty: shape, audience and comments hold anyway."""

from __future__ import annotations

import duckdb
import pytest

from ingestion.literals import literal
from publication.anonymity import PERSONS, PROGRAMME_TABLES, SPAN_COLUMN
from publication.build import build_candidate
from publication.catalogue import read_catalogue
from scripts.empty_district import NIGHT


@pytest.fixture(scope="module")
def catalogue(built):
    return read_catalogue(built.home.dbt_target / "manifest.json")


@pytest.fixture(scope="module")
def files(built):
    folder = build_candidate(built.home, NIGHT)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{folder / 'marts.duckdb'}' as analysts (read_only)")
        connection.execute(f"attach '{folder / 'restricted.duckdb'}' as detail (read_only)")
        yield connection


def columns(files, database):
    rows = files.execute(
        "select schema_name || '.' || table_name, column_name, comment from duckdb_columns()"
        f" where database_name = '{database}'"
    ).fetchall()
    return {(table, column): comment for table, column, comment in rows}


def test_every_published_model_has_a_key_and_says_which_feeds_it_stands_on(catalogue):
    assert [table.full_name for table in catalogue.published() if not table.key] == []
    reference = {
        f"marts.{name}" for name in ("divisions", "workdays", "programmes", "programme_parameters", "programme_rules")
    }
    assert {table.full_name for table in catalogue.published() if not table.feeds} <= reference


def test_every_person_level_model_says_by_which_column_children_are_left_out(catalogue):
    silent = [t.full_name for t in catalogue.published() if "citizen_id" in t.column_names and not t.person_keys]
    assert silent == []


def test_every_person_level_model_says_which_rows_without_a_person_analysts_get(catalogue):
    """A row whose person is not known could be a child's. Where the person is the key, there is no such row."""
    silent = [
        table.full_name
        for table in catalogue.published()
        if table.audience == "analyst" and table.person_keys not in ((), table.key) and not table.analyst_filter
    ]
    assert silent == []


@pytest.mark.parametrize(
    ("table", "row", "is_shown"),
    [
        ("enrolments", {"citizen_id": "C1", "kind": "school"}, True),
        ("enrolments", {"citizen_id": None, "kind": "school"}, False),
        ("enrolments", {"citizen_id": None, "kind": "medical_resident"}, False),
        ("enrolments", {"citizen_id": None, "kind": "unknown"}, False),
        ("enrolments", {"citizen_id": None, "kind": "pension_resident"}, True),
        ("benefit_spells", {"citizen_id": "C1", "programme_code": "TEKUN"}, True),
        ("benefit_spells", {"citizen_id": None, "programme_code": "DIBAO"}, False),
        ("benefit_spells", {"citizen_id": None, "programme_code": "CJR_CARE"}, False),
        ("benefit_spells", {"citizen_id": None, "programme_code": "GAOLING"}, True),
        ("benefit_payments", {"citizen_id": "C1", "household_id": None, "programme_code": "GUER"}, True),
        ("benefit_payments", {"citizen_id": None, "household_id": None, "programme_code": "GUER"}, False),
        ("benefit_payments", {"citizen_id": None, "household_id": "H1", "programme_code": "DIBAO"}, True),
        ("benefit_payments", {"citizen_id": None, "household_id": None, "programme_code": "PENSION_RESIDENT"}, True),
        ("household_members", {"citizen_id": "C1", "relation": "son"}, True),
        ("household_members", {"citizen_id": None, "relation": "son"}, False),
        ("household_members", {"citizen_id": None, "relation": "head"}, False),
        ("household_members", {"citizen_id": None, "relation": None}, False),
        ("household_members", {"citizen_id": None, "relation": "mother"}, True),
        ("citizen_records", {"citizen_id": "C1", "record_role": "own", "feed": "education__student_enrolments"}, True),
        ("citizen_records", {"citizen_id": None, "record_role": "own", "feed": "education__student_enrolments"}, False),
        ("citizen_records", {"citizen_id": None, "record_role": "listed", "feed": "civil_affairs__cremations"}, False),
        (
            "citizen_records",
            {"citizen_id": None, "record_role": "own", "feed": "human_resources__pension_payments"},
            True,
        ),
        (
            "citizen_records",
            {"citizen_id": None, "record_role": "guardian", "feed": "education__student_enrolments"},
            True,
        ),
    ],
)
def test_a_row_without_a_person_reaches_analysts_only_where_it_cannot_be_a_childs(catalogue, table, row, is_shown):
    specification = catalogue.find(f"marts.{table}")
    values = ", ".join(f"{literal(value)} as {name}" for name, value in row.items())
    query = f"select count(*) from (select {values}) as t where {specification.analyst_filter}"
    with duckdb.connect() as connection:
        assert connection.execute(query).fetchone() == (int(is_shown),)


@pytest.mark.parametrize(
    ("attribute", "has_history", "has_value"),
    [
        ("registration_status", True, False), ("death_date", True, True), ("full_name", False, False), ("sex", False, False),
        ("birth_month", False, False), ("birth_date", False, False), ("township_code", False, False),
        ("disability_level", False, False),
    ],
)  # fmt: skip
def test_history_and_conflicts_do_not_undo_what_is_generalised_for_analysts(
    catalogue, attribute, has_history, has_value
):
    history, conflicts = catalogue.find("marts.citizen_history"), catalogue.find("marts.citizen_conflicts")
    (value,) = [column.analyst_expression for column in conflicts.columns if column.name == "value_masked"]
    row = f"(select {literal(attribute)} as attribute, 'C1' as citizen_id, 'x' as value_masked) as t"
    with duckdb.connect() as connection:
        shown = connection.execute(f"select {history.analyst_filter}, {value} is not null from {row}").fetchone()
    assert shown == (has_history, has_value)


def test_the_tables_that_k_anonymity_is_measured_on_are_there(catalogue):
    persons = catalogue.find(PERSONS)
    assert {"citizen_id", "township_code", "birth_year", "sex", "age_years", SPAN_COLUMN} <= set(persons.column_names)
    for name in PROGRAMME_TABLES:
        assert {"citizen_id", "household_id", "programme_code"} <= set(catalogue.find(name).column_names)


def test_analysts_get_what_is_declared_for_them_and_the_restricted_file_everything(catalogue, files):
    analysts, detail = columns(files, "analysts"), columns(files, "detail")
    for table in catalogue.published():
        for column in table.columns:
            place = (table.full_name, column.name)
            assert place in detail
            assert (place in analysts) == (table.audience == "analyst" and column.audience == "analyst"), place


def test_every_column_of_both_files_is_explained_in_english_and_chinese(files):
    for database in ("analysts", "detail"):
        silent = [place for place, text in columns(files, database).items() if not text or " · " not in text]
        assert silent == []


def test_no_village_birth_month_health_or_disability_reaches_analysts(files):
    hidden = {"birth_month", "division_code", "disability_category", "disability_level"}
    persons = {column for table, column in columns(files, "analysts") if table == PERSONS}
    assert persons
    assert not persons & hidden


def test_every_metric_of_the_kpi_tables_is_in_the_dictionary(files):
    tables = {name for (name,) in files.execute("select distinct table_name from analysts.meta.metrics").fetchall()}
    kpi = {table.partition(".")[2] for table, _ in columns(files, "analysts") if table.startswith("kpi.")}
    assert kpi - tables <= {"headline_claims"}  # its rows are the metrics themselves
    incomplete = (
        "select * from analysts.meta.metrics where metric_code is null or definition is null or label_zh is null"
    )
    assert files.execute(incomplete).fetchall() == []
