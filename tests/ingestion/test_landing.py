"""What the landing scan hands to the reader, leaves for later, or sets apart with a reason."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from ingestion import landing
from ingestion.home import Home
from ingestion.ledger import open_ledger, upsert
from ingestion.loads import candidates, precedence
from ingestion.places import stored

NIGHT = date(2026, 11, 6)
MEMBERS = "民政_低保成员_341504_202610_20261105.xlsx"
HOUSEHOLDS = "民政_低保家庭_341504_202610_20261105.xlsx"


@pytest.fixture
def home(tmp_path) -> Home:
    return Home.from_environment(tmp_path / "home").prepare()


def put(home: Home, name: str, content: bytes = b"x", age: float = 60) -> Path:
    path = home.landing / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (time.time() - age, time.time() - age))
    return path


def scan(home: Home, night: date = NIGHT) -> list[str]:
    with open_ledger(home.ledger) as ledger:
        return [delivery.file_name for delivery in landing.scan(home, ledger, night)]


def load(home: Home, night: date = NIGHT, **columns) -> list[str]:
    """Scan, and write a ledger row for each delivery as the reader does."""
    with open_ledger(home.ledger) as ledger:
        found = landing.scan(home, ledger, night)
        for item in found:
            row = {
                "load_id": item.load_id, "load_sequence": precedence(ledger, item, night), "feed": item.contract.id,
                "file_name": item.file_name, "file_path": stored(item.path, home.root), "file_sha256": item.sha256,
                "file_bytes": item.bytes, "load_date": night.isoformat(), "period_text": item.period_text,
                "period": item.period.isoformat() if item.period else None, "area_code": item.area_code,
                "file_version": item.file_version, "contract_version": item.contract.version, "outcome": "loaded",
                "state": "in_effect",
            }  # fmt: skip
            upsert(ledger, "loads", row | columns)
    return [item.file_name for item in found]


def sightings(home: Home, night: date = NIGHT) -> dict[str, str]:
    with open_ledger(home.ledger) as ledger:
        query = "select file_name, outcome from sightings where load_date = ?"
        return dict(tuple(row) for row in ledger.execute(query, (night.isoformat(),)))


def reason(home: Home, name: str) -> tuple[str, str]:
    with open_ledger(home.ledger) as ledger:
        return tuple(ledger.execute("select reason, reason_zh from sightings where file_name = ?", (name,)).fetchone())


def test_files_are_found_in_any_folder_and_come_in_the_order_of_delivery(home):
    put(home, "民政/民政_低保成员_341504_202610_20261105_V2.xlsx", b"2")
    put(home, MEMBERS, b"1")
    put(home, "民政/9月/民政_低保成员_341504_202609_20261009.xlsx", b"0")
    names = [name[-22:] for name in scan(home)]
    assert names == ["04_202609_20261009.xlsx"[1:], "04_202610_20261105.xlsx"[1:], "202610_20261105_V2.xlsx"[1:]]


def test_a_delivery_says_what_the_name_and_the_bytes_say(home):
    put(home, "姚李镇2026年10月低保花名册.xls", b"abc")
    with open_ledger(home.ledger) as ledger:
        (found,) = landing.scan(home, ledger, NIGHT)
    assert (found.contract.code, found.area_code, found.period) == ("MZ01", "341504104", date(2026, 10, 1))
    assert found.load_id == "MZ01-ba7816bf8f01"
    assert found.bytes == 3
    assert found.delivered_date == NIGHT  # the name does not say


@pytest.mark.parametrize(
    "name", ["~$" + MEMBERS, "." + MEMBERS, MEMBERS + ".tmp", MEMBERS + ".partial", "_synthetic.json", ".DS_Store"]
)
def test_hidden_and_temporary_files_are_passed_over_in_silence(home, name):
    put(home, name, b"{}")
    put(home, f".snapshots/{MEMBERS}")
    assert scan(home) == []
    assert sightings(home) == {}


def test_a_dated_folder_holds_its_files_back_until_that_night(home):
    put(home, f"2026-11-07/民政/{MEMBERS}")
    assert scan(home, date(2026, 11, 6)) == []
    assert scan(home, date(2026, 11, 7)) == [MEMBERS]
    assert scan(home, date(2026, 11, 8)) == [MEMBERS]


def test_the_same_bytes_are_loaded_once_whatever_the_name(home):
    put(home, MEMBERS, b"same")
    put(home, "民政_低保成员_341504_202610_20261105(1).xlsx", b"same")
    assert load(home) == [MEMBERS]
    assert sightings(home) == {"民政_低保成员_341504_202610_20261105(1).xlsx": "duplicate"}
    put(home, "副本" + MEMBERS, b"same")
    assert load(home, date(2026, 11, 7)) == []
    assert sightings(home, date(2026, 11, 7)) == {"副本" + MEMBERS: "duplicate"}


def test_a_file_loaded_before_is_neither_returned_nor_reported_again(home):
    put(home, MEMBERS)
    assert load(home) == [MEMBERS]
    assert load(home) == []
    assert load(home, date(2026, 11, 7)) == []
    assert sightings(home) == sightings(home, date(2026, 11, 7)) == {}


def test_a_run_that_died_after_the_scan_sees_the_file_again(home):
    put(home, MEMBERS)
    assert scan(home) == [MEMBERS]
    assert scan(home) == [MEMBERS]
    assert load(home, state="candidate") == [MEMBERS]
    assert scan(home) == []  # read, and waiting for the gate
    with open_ledger(home.ledger) as ledger:
        assert [row["file_name"] for row in candidates(ledger)] == [MEMBERS]


def test_a_file_moved_to_another_folder_is_the_same_file(home):
    path = put(home, MEMBERS)
    load(home)
    (home.landing / "2026-11-06").mkdir()
    path.rename(home.landing / "2026-11-06" / MEMBERS)
    assert load(home, date(2026, 11, 7)) == []
    assert sightings(home, date(2026, 11, 7)) == {}


def test_a_register_that_came_again_unchanged_counts_for_the_new_period_and_says_so(home):
    put(home, "民政_低保成员_341504_202609_20261009.xlsx", b"same")
    load(home, date(2026, 10, 9))
    put(home, MEMBERS, b"same")
    assert load(home) == []
    assert sightings(home) == {MEMBERS: "unchanged"}
    english, chinese = reason(home, MEMBERS)
    assert "counts as the register of 202610, unchanged" in english
    assert "如系误发，请重新报送 202610 的文件" in chinese


def test_events_of_one_day_under_the_name_of_the_next_are_taken_for_a_mistake(home):
    put(home, "政务_办件_341504_20261103_20261104.csv", b"same")
    load(home, date(2026, 11, 4), rows_body=3)
    put(home, "政务_办件_341504_20261104_20261105.csv", b"same")
    assert load(home) == []
    assert sightings(home) == {"政务_办件_341504_20261104_20261105.csv": "duplicate"}
    assert "Send the file of 20261104" in reason(home, "政务_办件_341504_20261104_20261105.csv")[0]


def test_a_day_without_anything_to_report_counts_as_delivered(home):
    put(home, "财政_国库支付_341504_20261103_20261104.csv", b"header")
    load(home, date(2026, 11, 4), rows_body=0)
    put(home, "财政_国库支付_341504_20261104_20261105.csv", b"header")
    load(home)
    assert sightings(home) == {"财政_国库支付_341504_20261104_20261105.csv": "unchanged"}


def test_a_file_replaced_under_its_own_name_is_read_again(home):
    put(home, MEMBERS, b"first", age=500)
    load(home)
    put(home, MEMBERS, b"second", age=60)
    assert load(home, date(2026, 11, 7)) == [MEMBERS]


def test_unchanged_files_are_not_opened_again(home, tmp_path):
    path = put(home, MEMBERS)
    load(home)
    with open_ledger(home.ledger) as ledger:
        before = landing._seen(ledger)[stored(path, home.root)]["sha256"]
        ledger.execute("update files_seen set sha256 = 'as remembered'")
        found = landing.scan(home, ledger, date(2026, 11, 7))
    assert before != "as remembered"
    assert found[0].sha256 == "as remembered"  # the bytes were not hashed anew


def test_a_refusal_is_reconsidered_when_the_contract_has_moved_on(home):
    put(home, MEMBERS)
    load(home, state="refused", contract_version=0)
    assert load(home, date(2026, 11, 7), state="refused") == [MEMBERS]
    assert load(home, date(2026, 11, 8)) == []


def test_renaming_cures_a_register_held_for_want_of_a_period(home):
    path = put(home, "低保成员.xlsx")
    assert load(home, state="held") == ["低保成员.xlsx"]
    path.rename(home.landing / MEMBERS)
    assert load(home, date(2026, 11, 7), state="held") == [MEMBERS]
    assert load(home, date(2026, 11, 8)) == []


def test_a_repaired_file_that_is_still_the_refused_one_is_told_why(home):
    put(home, MEMBERS, b"broken")
    load(home, state="refused", reason="Column 低保证号 is missing.", reason_zh="缺少列：低保证号。")
    put(home, "民政_低保成员_341504_202610_20261106.xlsx", b"broken")
    assert load(home, date(2026, 11, 7)) == []
    english, chinese = reason(home, "民政_低保成员_341504_202610_20261106.xlsx")
    assert "refused on 2026-11-06: Column 低保证号 is missing." in english
    assert "退回" in chinese


def test_unknown_and_odd_names_are_set_apart_with_the_nearest_feeds(home):
    put(home, "民政_低保人员_341504_202610_20261105.xlsx")
    put(home, "'; drop table loads;--.csv")
    put(home, "$(touch x).csv")
    assert scan(home) == []
    assert set(sightings(home).values()) == {"unrecognised"}
    assert "民政_低保成员" in reason(home, "民政_低保人员_341504_202610_20261105.xlsx")[0]


def test_a_name_in_gb18030_bytes_is_understood(home):
    raw = os.path.join(os.fsencode(home.landing), MEMBERS.encode("gb18030"))  # noqa: PTH118 - bytes have no Path
    with open(raw, "wb") as file:  # noqa: PTH123
        file.write(b"x")
    os.utime(raw, (0, 0))
    assert load(home) == [MEMBERS]
    assert load(home, date(2026, 11, 7)) == []


def test_links_out_of_landing_and_pipes_are_not_read(home, tmp_path):
    secret = tmp_path / "secret.xlsx"
    secret.write_bytes(b"x")
    (home.landing / MEMBERS).symlink_to(secret)
    os.mkfifo(home.landing / HOUSEHOLDS)
    assert scan(home) == []


# --- files that are not finished -------------------------------------------------------------------------------------


def test_a_file_that_grows_is_left_for_a_later_run(home):
    path = home.landing / MEMBERS
    script = f"""
import time
for n in range(40):
    with open({str(path)!r}, "ab") as file:
        file.write(b"x" * 100)
    time.sleep(0.05)
"""
    with subprocess.Popen([sys.executable, "-c", script]) as writer:
        while not path.exists():
            time.sleep(0.01)
        assert scan(home) == []
        assert sightings(home) == {MEMBERS: "being_written"}
        writer.wait()
    assert scan(home) == [MEMBERS]
    assert sightings(home) == {}


def test_a_file_held_open_for_writing_is_left_even_while_it_does_not_grow(home):
    with (home.landing / MEMBERS).open("wb") as file:
        file.write(b"half")
        file.flush()
        assert scan(home) == []
    assert scan(home) == [MEMBERS]


def test_a_fresh_file_that_is_complete_is_read_at_once(home):
    put(home, MEMBERS, age=0)
    assert scan(home) == [MEMBERS]


def test_a_quiet_period_leaves_every_young_file(home):
    quiet = Home.from_environment(home.root)
    quiet = Home(root=quiet.root, landing=quiet.landing, quiet_seconds=120)
    put(home, MEMBERS, age=60)
    put(home, HOUSEHOLDS, b"y", age=600)
    with open_ledger(home.ledger) as ledger:
        assert [item.file_name for item in landing.scan(quiet, ledger, NIGHT)] == [HOUSEHOLDS]


def test_files_of_a_sample_district_are_remembered_as_synthetic(home):
    put(home, "_synthetic.json", b'{"label": "honest"}')
    put(home, MEMBERS)
    load(home)
    (home.landing / "_synthetic.json").unlink()
    with open_ledger(home.ledger) as ledger:
        assert [row["synthetic_label"] for row in ledger.execute("select * from files_seen")] == ["honest"]
