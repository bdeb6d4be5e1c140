"""Quarantined rows: shown masked, let in by a decision, and accounted for either way."""

from __future__ import annotations

import os
import sqlite3
from datetime import date
from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from ingestion import loads
from ingestion.effect import write_control_tables, write_raw_views
from ingestion.home import Home
from ingestion.ingest import ingest_file
from ingestion.landing import scan
from ingestion.ledger import open_ledger
from ingestion.loads import DecisionError
from ingestion.places import located
from ingestion.quarantined import loads_with_quarantine, masked_lines, masked_rows
from ingestion.release import FLAG, release_rows, undo_release

NIGHT = date(2026, 11, 9)
HEAD = ["低保证号", "姓名", "身份证号", "与申请人关系", "性别", "出生日期", "是否保障对象", "月收入", "备注"]
GOOD = ["DB0001", "王伟", "342423196508123017", "本人", "男", "1965-08-12", "是", "120.50", ""]
NO_KEY = ["", "李娟", "342423197001010027", "配偶", "女", "1970.1.1", "否", "1.2万", "补报"]
UNREADABLE = ["", "张三", "", "子", "男", "一九九〇年", "也许", "若干", ""]
FEED = "civil_affairs__subsistence_allowance_members"
NAME = "民政_低保成员_341504_202610_20261109"


@pytest.fixture
def home(tmp_path) -> Home:
    return Home.from_environment(tmp_path / "home").prepare()


def deliver_csv(home: Home, rows: list[list[str]]) -> str:
    path = home.landing / f"{NAME}.csv"
    path.write_text("\n".join(",".join(row) for row in [HEAD, *rows]) + "\n", "utf-8")
    return settled(home, path)


def deliver_workbook(home: Home, sheets: dict[str, list[list[str]]]) -> str:
    path = home.landing / f"{NAME}.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.write(0, 0, "叶集区2026年10月低保成员花名册")
            sheet.write(1, 0, "单位：万元")
            for number, row in enumerate([HEAD, *rows], start=2):
                sheet.write_row(number, 0, row)
    return settled(home, path)


def settled(home: Home, path: Path) -> str:
    os.utime(path, (0, 0))
    with open_ledger(home.ledger) as ledger:
        (delivery,) = scan(home, ledger, NIGHT)
        load = ingest_file(home, ledger, delivery, NIGHT)
        assert load["outcome"] == "loaded", load["reason"]
        loads.settle(ledger, load["load_id"])
    return load["load_id"]


def release(home: Home, load_id: str, rows: list[int] | None = None, sheet: str | None = None):
    with open_ledger(home.ledger) as ledger:
        return release_rows(home, ledger, load_id, rows, sheet=sheet, reason="the bureau confirms", author="wang")


def undo(home: Home, load_id: str, rows: list[int] | None = None, sheet: str | None = None) -> tuple[int, ...]:
    with open_ledger(home.ledger) as ledger:
        return undo_release(home, ledger, load_id, rows, sheet=sheet, reason="confirmed in error", author="zhao")


def load_of(home: Home, load_id: str) -> dict:
    with open_ledger(home.ledger) as ledger:
        return located(ledger, [loads.load_row(ledger, load_id)])[0]


def raw(home: Home, columns: str) -> list[tuple]:
    with open_ledger(home.ledger) as ledger, duckdb.connect() as connection:
        write_raw_views(connection, ledger)
        return connection.execute(f"select {columns} from raw.{FEED} where _is_current order by all").fetchall()


def balance(home: Home, load_id: str) -> tuple[int, int, int]:
    load = load_of(home, load_id)
    assert load["rows_body"] == load["rows_loaded"] + load["rows_quarantined"]
    assert len(raw(home, "1")) == load["rows_loaded"]
    return load["rows_body"], load["rows_loaded"], load["rows_quarantined"]


def test_a_released_row_is_loaded_with_what_can_be_read_and_flagged(home):
    load_id = deliver_csv(home, [GOOD, NO_KEY])
    assert balance(home, load_id) == (2, 1, 1)
    assert release(home, load_id).rows == (3,)
    assert balance(home, load_id) == (2, 2, 0)
    columns = "full_name, birth_date, is_covered, monthly_income_yuan, _source_row, _flags, _load_id"
    assert raw(home, columns)[0] == (
        "李娟", date(1970, 1, 1), False, 12000, 3, f"monthly_income_yuan:OWN_UNIT;{FLAG}", load_id,
    )  # fmt: skip


def set_aside(home: Home) -> list[tuple]:
    with open_ledger(home.ledger) as ledger, duckdb.connect() as connection:
        write_control_tables(connection, ledger, NIGHT, home)
        return connection.execute("select * from control.set_aside_numbers order by all").fetchall()


def test_the_number_on_a_quarantined_line_is_known_to_be_astray_until_it_is_released(home):
    assert set_aside(home) == []
    load_id = deliver_csv(home, [GOOD, NO_KEY, UNREADABLE])
    assert set_aside(home) == [("MZ02", "342423197001010027")]
    release(home, load_id)
    assert set_aside(home) == []


def test_a_line_of_a_roster_that_a_newer_one_replaced_is_no_longer_astray(home):
    deliver_csv(home, [GOOD, NO_KEY])
    path = home.landing / "民政_低保成员_341504_202611_20261109.csv"
    path.write_text("\n".join(",".join(row) for row in [HEAD, GOOD]) + "\n", "utf-8")
    settled(home, path)
    assert set_aside(home) == []


def test_a_cell_that_cannot_be_read_stays_null_with_its_text_beside(home):
    load_id = deliver_csv(home, [GOOD, UNREADABLE])
    release(home, load_id)
    columns = "full_name, is_covered, is_covered__raw, monthly_income_yuan, monthly_income_yuan__raw, _flags"
    (row,) = [row for row in raw(home, columns) if row[0] == "张三"]
    assert row[1:5] == (None, "也许", None, "若干")
    assert row[5].endswith(FLAG)
    assert "is_covered:" in row[5]


def test_rows_are_released_one_by_one_and_each_once(home):
    load_id = deliver_csv(home, [GOOD, NO_KEY, UNREADABLE])
    assert release(home, load_id, [4]).rows == (4,)
    assert balance(home, load_id) == (3, 2, 1)
    again = release(home, load_id)
    assert (again.rows, again.already) == ((3,), (4,))
    assert balance(home, load_id) == (3, 3, 0)
    assert release(home, load_id).rows == ()
    assert len(list(home.raw.rglob("*.released-*.parquet"))) == 1


def test_the_decision_is_recorded(home):
    load_id = deliver_csv(home, [GOOD, NO_KEY])
    release(home, load_id)
    with open_ledger(home.ledger) as ledger:
        (entry,) = ledger.execute("select author, action, load_id, reason from decisions").fetchall()
        (row,) = ledger.execute("select load_id, row_number, author from releases").fetchall()
    assert tuple(entry) == ("wang", "release rows 3", load_id, "the bureau confirms")
    assert tuple(row) == (load_id, 3, "wang")


def test_rows_of_several_sheets_keep_their_sheet_and_the_unit_of_the_title(home):
    load_id = deliver_workbook(home, {"三元镇": [GOOD, NO_KEY], "姚李镇": [[*GOOD[:1], "赵六", *GOOD[2:]], NO_KEY]})
    assert balance(home, load_id)[2] == 2
    assert release(home, load_id).rows == (5, 5)
    balance(home, load_id)
    rows = raw(home, "_source_sheet, _source_row, full_name, monthly_income_yuan")
    assert ("三元镇", 4, "王伟", 1205000) in rows
    assert [row[:3] for row in rows if row[2] == "李娟"] == [("三元镇", 5, "李娟"), ("姚李镇", 5, "李娟")]


def test_one_of_two_sheets_rows_of_the_same_number_is_let_in_and_put_back(home):
    load_id = deliver_workbook(home, {"三元镇": [GOOD, NO_KEY], "姚李镇": [[*GOOD[:1], "赵六", *GOOD[2:]], NO_KEY]})
    assert release(home, load_id, [5], "姚李镇").rows == (5,)
    assert ("姚李镇", "李娟") in raw(home, "_source_sheet, full_name")
    assert balance(home, load_id) == (4, 3, 1)
    release(home, load_id, [5], "三元镇")
    undo(home, load_id, [5], "姚李镇")
    assert [row for row in raw(home, "_source_sheet, full_name") if row[1] == "李娟"] == [("三元镇", "李娟")]
    with pytest.raises(DecisionError, match=r"no row of sheet '九月' is released; there are 三元镇"):
        undo(home, load_id, [5], "九月")


def test_lines_of_one_number_are_shown_sheet_by_sheet(home):
    other = ["", "赵六", *NO_KEY[2:]]
    load_id = deliver_workbook(home, {"三元镇": [GOOD, NO_KEY], "姚李镇": [["DB0002", *GOOD[1:]], other]})
    found = masked_lines(load_of(home, load_id), 5)
    assert [(sheet, cells["姓名"]) for sheet, cells in found] == [("三元镇", "李*"), ("姚李镇", "赵*")]


def test_a_released_row_is_put_back(home):
    load_id = deliver_csv(home, [GOOD, NO_KEY, UNREADABLE])
    release(home, load_id)
    both = load_of(home, load_id)["released_path"]
    assert undo(home, load_id, [4]) == (4,)
    assert balance(home, load_id) == (3, 2, 1)
    one = load_of(home, load_id)["released_path"]
    assert [row for row in raw(home, "full_name") if row == ("张三",)] == []
    assert duckdb.sql(f"select _source_row from read_parquet('{one}')").fetchall() == [(3,)]
    assert not Path(both).exists()
    assert undo(home, load_id) == (3,)
    assert balance(home, load_id) == (3, 1, 2)
    assert load_of(home, load_id)["released_path"] is None
    assert list(home.raw.rglob("*.released-*.parquet")) == []
    assert [row["status"] for row in masked_rows([load_of(home, load_id)])] == ["quarantined", "quarantined"]
    assert release(home, load_id, [4]).rows == (4,)  # and may be let in again
    assert balance(home, load_id) == (3, 2, 1)


def test_putting_a_row_back_is_recorded_with_author_and_reason(home):
    load_id = deliver_csv(home, [GOOD, NO_KEY])
    release(home, load_id)
    undo(home, load_id)
    with open_ledger(home.ledger) as ledger:
        entries = ledger.execute(
            "select author, action, load_id, reason from decisions order by decision_id"
        ).fetchall()
    assert tuple(entries[1]) == ("zhao", "undo release of rows 3", load_id, "confirmed in error")
    assert entries[0]["action"] == "release rows 3"  # the release stays on record


def test_only_a_released_row_can_be_put_back(home):
    load_id = deliver_csv(home, [GOOD, NO_KEY, UNREADABLE])
    with pytest.raises(DecisionError, match=r"no row of load .* is released"):
        undo(home, load_id)
    release(home, load_id, [3])
    with pytest.raises(DecisionError, match=r"row 4 .* is not released; there are 3"):
        undo(home, load_id, [4])


def test_an_undo_that_dies_before_its_end_has_done_nothing(home):
    load_id = deliver_csv(home, [GOOD, NO_KEY, UNREADABLE])
    release(home, load_id)
    with open_ledger(home.ledger) as ledger:
        ledger.execute("create trigger death before insert on decisions begin select raise(abort, 'killed'); end")
    with pytest.raises(sqlite3.IntegrityError, match="killed"):
        undo(home, load_id, [3])
    assert balance(home, load_id) == (3, 3, 0)
    with open_ledger(home.ledger) as ledger:
        ledger.execute("drop trigger death")
    assert undo(home, load_id, [3]) == (3,)
    assert balance(home, load_id) == (3, 2, 1)


def test_a_load_that_is_read_anew_has_no_released_row(home):
    """Its rows were let in as they were read before; whoever lets them in again looks at them again."""
    load_id = deliver_csv(home, [GOOD, NO_KEY, UNREADABLE])
    release(home, load_id, [3])
    with open_ledger(home.ledger) as ledger:
        ledger.execute("update loads set state = 'refused', contract_version = 0")
        ledger.commit()
    assert deliver_csv(home, [GOOD, NO_KEY, UNREADABLE]) == load_id
    assert release(home, load_id, [4]).already == ()
    assert release(home, load_id).rows == (3,)
    assert balance(home, load_id) == (3, 3, 0)


def test_a_release_that_dies_before_its_end_has_done_nothing(home):
    load_id = deliver_csv(home, [GOOD, NO_KEY])
    with open_ledger(home.ledger) as ledger:
        ledger.execute("create trigger death before insert on decisions begin select raise(abort, 'killed'); end")
    with pytest.raises(sqlite3.IntegrityError, match="killed"):
        release(home, load_id)
    assert balance(home, load_id) == (2, 1, 1)
    with open_ledger(home.ledger) as ledger:
        ledger.execute("drop trigger death")
    assert release(home, load_id).rows == (3,)
    assert balance(home, load_id) == (2, 2, 0)


def test_a_ragged_line_is_never_released(home):
    load_id = deliver_csv(home, [GOOD, [*GOOD, "one", "too many"], NO_KEY])
    done = release(home, load_id)
    assert (done.rows, done.ragged) == ((4,), (3,))
    assert balance(home, load_id) == (3, 2, 1)


def test_what_is_not_in_quarantine_is_answered_with_what_is(home):
    load_id = deliver_csv(home, [GOOD, NO_KEY])
    with pytest.raises(DecisionError, match=r"row 9 .* there are 3"):
        release(home, load_id, [9])


def test_a_load_without_quarantine_says_so(home):
    load_id = deliver_csv(home, [GOOD])
    with pytest.raises(DecisionError, match="no quarantined rows"):
        release(home, load_id)


def test_quarantined_rows_are_shown_masked_with_file_line_column_and_rule(home):
    load_id = deliver_csv(home, [GOOD, NO_KEY, [*GOOD, "x"]])
    with open_ledger(home.ledger) as ledger:
        found = loads_with_quarantine(ledger, FEED)
    rows = masked_rows(found)
    assert [(row["row_number"], row["header"], row["rule_code"], row["status"]) for row in rows] == [
        (3, "低保证号", "REQUIRED_MISSING", "quarantined"),
        (4, None, "RAGGED_ROW", "quarantined"),
    ]
    ((_, line),) = masked_lines(load_of(home, load_id), 3)
    assert (line["姓名"], line["身份证号"], line["月收入"]) == ("李*", "3****************7", "***")
    ((_, ragged),) = masked_lines(load_of(home, load_id), 4)
    assert set(ragged.values()) >= {"3****************7"}


def test_a_released_row_is_shown_as_released(home):
    load_id = deliver_csv(home, [GOOD, NO_KEY, UNREADABLE])
    release(home, load_id, [3])
    found = [load_of(home, load_id)]
    assert [(row["row_number"], row["status"]) for row in masked_rows(found)] == [(3, "released"), (4, "quarantined")]
    assert [row["row_number"] for row in masked_rows(found, status="quarantined")] == [4]
    assert len(masked_rows(found, limit=1)) == 1
