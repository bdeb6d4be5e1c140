"""A data home can be copied elsewhere and the original deleted: what the ledger says still leads to the files."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from ingestion import loads
from ingestion.effect import write_raw_views
from ingestion.home import Home
from ingestion.ingest import ingest_file
from ingestion.landing import scan
from ingestion.ledger import open_ledger
from ingestion.quarantined import loads_with_quarantine, masked_rows
from ingestion.release import release_rows

NIGHT, NEXT = date(2026, 11, 9), date(2026, 11, 10)
FEED = "civil_affairs__subsistence_allowance_members"
NAME = "民政_低保成员_341504_202610_20261109.csv"
ROWS = """低保证号,姓名,身份证号,与申请人关系,性别,出生日期,是否保障对象,月收入,备注
DB0001,王伟,342423196508123017,本人,男,1965-08-12,是,120.50,
,李娟,342423197001010027,配偶,女,1970-01-01,否,0,
,赵六,342423197001010027,子,男,1990-01-01,否,0,
"""


def night(home: Home, load_date: date) -> list[str]:
    with open_ledger(home.ledger) as ledger:
        found = scan(home, ledger, load_date)
        for delivery in found:
            loads.settle(ledger, ingest_file(home, ledger, delivery, load_date)["load_id"])
    return [delivery.file_name for delivery in found]


def deliver(landing: Path) -> None:
    path = landing / NAME
    path.write_text(ROWS, "utf-8")
    os.utime(path, (0, 0))


def moved(home: Home, target: Path) -> Home:
    """The home copied elsewhere, the original deleted, as ``cp -r`` and ``rm -r`` do."""
    shutil.copytree(home.root, target, symlinks=True)
    shutil.rmtree(home.root)
    return Home.from_environment(target, home.landing if not home.landing.is_relative_to(home.root) else None)


@pytest.fixture
def home(tmp_path) -> Home:
    home = Home.from_environment(tmp_path / "home").prepare()
    deliver(home.landing)
    night(home, NIGHT)
    with open_ledger(home.ledger) as ledger:
        (load,) = loads_with_quarantine(ledger)
        release_rows(home, ledger, load["load_id"], [3], reason="confirmed", author="wang")
    return moved(home, tmp_path / "elsewhere" / "home")


def test_raw_views_hold_the_rows_of_a_moved_home(home):
    with open_ledger(home.ledger) as ledger, duckdb.connect() as connection:
        write_raw_views(connection, ledger)
        names = connection.execute(f"select full_name from raw.{FEED} order by all").fetchall()
    assert names == [("李娟",), ("王伟",)]


def test_quarantined_rows_of_a_moved_home_are_shown_and_let_in(home):
    with open_ledger(home.ledger) as ledger:
        (load,) = loads_with_quarantine(ledger)
        shown = [(row["row_number"], row["status"]) for row in masked_rows([load])]
        assert shown == [(3, "released"), (4, "quarantined")]
        assert release_rows(home, ledger, load["load_id"], None, reason="confirmed", author="wang").rows == (4,)


def is_hashed_anew(home: Home) -> bool:
    """Whether the next scan opens a file that it has seen: if not, it believes the hash that the ledger remembers."""
    with open_ledger(home.ledger) as ledger:
        ledger.execute("update files_seen set sha256 = 'as remembered'")
        return [delivery.sha256 for delivery in scan(home, ledger, NEXT)] != ["as remembered"]


def test_files_of_a_moved_home_are_known_and_not_opened_again(home):
    assert not is_hashed_anew(home)


def test_a_moved_home_loads_nothing_again(home):
    assert night(home, NEXT) == []


def test_files_of_a_landing_folder_that_stays_are_known_too(tmp_path):
    landing = tmp_path / "share"
    home = Home.from_environment(tmp_path / "home", landing).prepare()
    deliver(landing)
    assert night(home, NIGHT) == [NAME]
    home = moved(home, tmp_path / "elsewhere" / "home")
    assert not is_hashed_anew(home)


def test_no_path_in_the_ledger_names_the_place_of_the_home(home, tmp_path):
    with open_ledger(home.ledger) as ledger:
        dump = "\n".join(ledger.iterdump())
    assert "raw/" in dump
    assert str(tmp_path) not in dump
