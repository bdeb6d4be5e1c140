"""Tables, columns and types are as marts.md promises; each is explained in the file that analysts open."""

from __future__ import annotations

import duckdb
import pytest

from expectations.promises import promises
from publication.content import own_tables

# Publication writes these itself (tables.yml): the dictionary, and what the ledger tells an auditor.
OWN = {table: promise for table, promise in promises().items() if table in own_tables()}
MODELS = {table: promise for table, promise in promises().items() if table not in OWN}
TYPES = {
    "_date": "DATE", "_at": "TIMESTAMP", "_month": "DATE", "_yuan": "DECIMAL(18,2)", "_share": "DOUBLE",
}  # fmt: skip
PRIVACY = {"none", "quasi", "sensitive", "pseudonym"}


@pytest.fixture(scope="module")
def in_warehouse(built) -> dict[str, dict[str, tuple[str, str | None]]]:
    """schema.table to column to (type, comment), as they stand in the warehouse; '' is the table's own comment."""
    with duckdb.connect(str(built.home.warehouse), read_only=True) as connection:
        rows = connection.execute(
            "select schema_name || '.' || table_name, '', '', comment from duckdb_tables()"
            " where database_name = current_database()"
            " union all select schema_name || '.' || table_name, column_name, data_type, comment from duckdb_columns()"
            " where database_name = current_database()"
        ).fetchall()
    tables: dict[str, dict[str, tuple[str, str | None]]] = {}
    for table, column, data_type, comment in rows:
        tables.setdefault(table, {})[column] = (data_type, comment)
    return tables


@pytest.mark.parametrize("table", MODELS)
def test_every_promised_table_has_its_columns(in_warehouse, table):
    assert [name for name in MODELS[table].every if name not in in_warehouse[table]] == []


@pytest.mark.parametrize("table", OWN)
def test_the_dictionary_and_the_audit_file_have_their_promised_columns(table):
    assert set(OWN[table].every) - set(own_tables()[table].column_names) == set()


@pytest.mark.parametrize("table", MODELS)
def test_restricted_and_later_columns_are_marked(built, table):
    columns = built.published_models[table].columns
    for name in MODELS[table].restricted:
        assert columns[name].config["meta"]["audience"] == "restricted", f"{table}.{name}"
    for name in MODELS[table].columns:
        assert columns[name].config["meta"]["audience"] == "analyst", f"{table}.{name}"
    for name in MODELS[table].later:
        assert columns[name].config["meta"]["stage"] != "N", f"{table}.{name}"


def test_every_table_of_this_stage_is_promised(built):
    """A table that readers see and no promise names could be dropped unnoticed."""
    assert set(built.published_models) - set(promises()) == set()


def test_a_columns_name_tells_its_type(built, in_warehouse):
    wrong = [
        f"{table}.{name}: {data_type}"
        for table in built.published_models
        for name, (data_type, _) in in_warehouse[table].items()
        for suffix, expected in TYPES.items()
        if name.endswith(suffix) and data_type != expected
    ]
    wrong += [
        f"{table}.{column.name}: {column.data_type}"
        for table, own in own_tables().items()
        for column in own.columns
        for suffix, expected in TYPES.items()
        if column.name.endswith(suffix) and column.data_type.upper() != expected
    ]
    assert not wrong


def test_every_table_and_column_carries_a_comment(built, in_warehouse):
    bare = [
        f"{table}.{name}"
        for table in built.published_models
        for name, (_, comment) in in_warehouse[table].items()
        if not comment
    ]
    assert not bare


def test_every_table_and_column_has_a_chinese_label_and_a_privacy_class(built):
    bare = [table for table, node in built.published_models.items() if not node.config.meta.get("label_zh")]
    for table, node in built.published_models.items():
        for name, column in node.columns.items():
            meta = column.config["meta"]
            if not meta.get("label_zh") or meta.get("privacy") not in PRIVACY or not meta.get("stage"):
                bare.append(f"{table}.{name}")
    assert not bare


def test_no_metric_holds_rows_about_a_person(built):
    named = [
        f"{table}.{name}"
        for table, node in built.published_models.items()
        for name, column in node.columns.items()
        if table.startswith("kpi.") and column.config["meta"]["privacy"] == "pseudonym"
    ]
    assert not named
