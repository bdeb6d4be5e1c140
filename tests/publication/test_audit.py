"""The auditor's file: what it tells, and what it must not."""

import json
from datetime import timedelta

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.small_home import FEED, LOAD, NIGHT, change_night, fail_gate, small_home

from ingestion.ledger import open_ledger, upsert
from ingestion.loads import now
from ingestion.places import stored
from ingestion.quarantine import SCHEMA
from publication.audit import write_audit
from publication.content import own_tables

NUMBER = "341522200811054020"


@pytest.fixture
def home(tmp_path):
    home = small_home(tmp_path)
    quarantine_a_row(home)
    with open_ledger(home.ledger) as ledger:
        upsert(ledger, "sightings", {
            "load_date": str(NIGHT), "file_path": "x", "file_name": f"{NUMBER}.xlsx", "file_sha256": "cd" * 32,
            "feed": None, "outcome": "unrecognised", "reason": f"{NUMBER} is no feed", "reason_zh": "无法识别",
        })  # fmt: skip
        ledger.execute(
            "insert into access_log values (?, 'anna', 'a complaint', ?, 'restricted.duckdb')",
            (now(), f"select * from marts.citizens where note = '{NUMBER}'"),
        )
        ledger.execute(
            "insert into decisions (decided_at, author, action, feed, reason) values (?, 'bo', 'hold', ?, ?)",
            (now(), FEED, "the township called"),
        )
    return home


def quarantine_a_row(home, sheets=(None,)):
    """A row whose required certificate number is missing, as ingestion quarantines it; the same in each sheet."""
    path = home.quarantine_folder(FEED, NIGHT) / "MZ02-0123456789ab.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    raw = json.dumps({"低保证号": "", "姓名": "王小明", "身份证号": NUMBER}, ensure_ascii=False)
    line = [7, None, "resident_id_number", "REQUIRED_EMPTY", raw, "缺失", "It is empty.", "quarantined"]
    columns = [pa.array([value] * len(sheets), field.type) for value, field in zip(line, SCHEMA, strict=True)]
    columns[SCHEMA.get_field_index("sheet")] = pa.array(sheets, pa.string())
    pq.write_table(pa.table(columns, schema=SCHEMA), path)
    with open_ledger(home.ledger) as ledger:
        upsert(ledger, "loads", {**LOAD, "quarantine_path": stored(path, home.root)})


@pytest.fixture
def audit(home, tmp_path):
    write_audit(home, NIGHT, tmp_path)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{tmp_path / 'audit.duckdb'}' as night (read_only); use night.audit")
        yield connection


def test_a_quarantined_row_names_file_line_column_and_rule_and_masks_its_value(audit):
    row = audit.execute(
        "select feed, file_name, row_number, column_name, rule_code, value_masked, status"
        " from night.audit.quarantined_rows"
    ).fetchone()
    assert row == (
        FEED, LOAD["file_name"], 7, "resident_id_number", "REQUIRED_EMPTY", "3****************0", "quarantined",
    )  # fmt: skip


def test_rows_of_one_number_in_two_sheets_are_told_apart(home, tmp_path):
    quarantine_a_row(home, ["三元镇", "姚李镇"])
    write_audit(home, NIGHT, tmp_path)
    key = own_tables()["audit.quarantined_rows"].key
    with duckdb.connect() as connection:
        connection.execute(f"attach '{tmp_path / 'audit.duckdb'}' as night (read_only)")
        rows = connection.execute(f"select {', '.join(key)} from night.audit.quarantined_rows").fetchall()
    assert len(rows) == len(set(rows)) == 2


def test_body_rows_are_loaded_plus_quarantined_for_every_file(audit):
    broken = "select * from night.audit.load_ledger where rows_body <> rows_loaded + rows_quarantined"
    assert audit.execute(broken).fetchall() == []
    assert audit.execute("select outcome from night.audit.load_ledger order by 1").fetchall() == [
        ("loaded",), ("unrecognised",),
    ]  # fmt: skip


def test_no_long_number_stands_anywhere_in_it(audit):
    """Names of files, reasons and queries are free text, and somebody always pastes a number into one."""
    columns = audit.execute(
        "select table_name, column_name from duckdb_columns() where database_name = 'night' and data_type = 'VARCHAR'"
    ).fetchall()
    for table, column in columns:
        found = audit.execute(
            f"select count(*) from night.audit.{table} where contains({column}, '{NUMBER}')"
        ).fetchone()
        assert found == (0,), (table, column)


def test_rows_set_aside_come_from_the_warehouse(audit):
    assert audit.execute("select * from night.audit.set_aside_rows").fetchall() == [
        ("service_ratings", "R1", "case_unknown")
    ]


def test_every_feed_has_its_state(audit):
    states = dict(audit.execute("select feed, state from night.audit.feed_freshness").fetchall())
    assert states[FEED] == "current"
    assert states["projects__projects"] == "never_received"
    assert len(states) > 20


def test_decisions_and_looks_at_restricted_data_are_told(audit):
    assert audit.execute("select author, action, reason from night.audit.decisions").fetchall() == [
        ("bo", "hold", "the township called")
    ]
    assert audit.execute("select user_name, purpose from night.audit.access_log").fetchall() == [
        ("anna", "a complaint")
    ]


def test_every_table_and_column_carries_a_comment(audit):
    comments = audit.execute(
        "select comment from duckdb_tables() where database_name = 'night'"
        " union all select comment from duckdb_columns() where database_name = 'night'"
    ).fetchall()
    assert all(text and " · " in text for (text,) in comments)
    tables = {name for (name,) in audit.execute("select table_name from duckdb_tables()").fetchall()}
    promised = {table.name for table in own_tables().values() if table.schema == "audit"}
    assert promised | {"set_aside_rows"} <= tables


def test_the_same_facts_give_the_same_audit_content(home, tmp_path):
    assert write_audit(home, NIGHT, tmp_path) == write_audit(home, NIGHT, tmp_path)


def test_an_audit_of_a_night_without_a_warehouse_is_written_all_the_same(home, tmp_path):
    """The models failed: the auditor still sees what was delivered and checked."""
    home.warehouse.unlink()
    fail_gate(home, "payments_reconcile")
    write_audit(home, NIGHT, tmp_path)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{tmp_path / 'audit.duckdb'}' as night (read_only)")
        assert connection.execute("select count(*) from night.audit.set_aside_rows").fetchone() == (0,)
        assert connection.execute("select count(*) from night.audit.check_results").fetchone() == (2,)


def test_what_came_after_a_night_is_not_in_its_audit(home, tmp_path):
    with open_ledger(home.ledger) as ledger:
        later = {"load_id": "MZ02-ffffffffffff", "load_date": str(NIGHT + timedelta(days=1)), "load_sequence": 2}
        upsert(ledger, "loads", {**LOAD, **later})
    write_audit(home, NIGHT, tmp_path)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{tmp_path / 'audit.duckdb'}' as night (read_only)")
        assert connection.execute(
            "select count(*) from night.audit.load_ledger where load_id is not null"
        ).fetchone() == (1,)


def test_rows_set_aside_survive_when_the_warehouse_has_moved_on(home, tmp_path):
    """A withheld night is accepted days later: its audit still tells what was set aside then."""
    from publication import release
    from publication.build import build_candidate

    build_candidate(home, NIGHT)
    release.withhold(home, NIGHT, ["payments_reconcile"])
    change_night(home, NIGHT + timedelta(days=1))
    write_audit(home, NIGHT, tmp_path)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{tmp_path / 'audit.duckdb'}' as night (read_only)")
        assert connection.execute("select count(*) from night.audit.set_aside_rows").fetchone() == (1,)
