"""What stands on the disk: nothing half-written, owner-only, the same after a kill and a second run."""

from __future__ import annotations

import hashlib
import signal
import stat
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import duckdb
import pytest
from support.reading import MEMBER_HEAD, NIGHT, csv_bytes, delivery_of, member, members, read

from ingestion.contract import contract_for
from ingestion.home import Home
from ingestion.ingest import StorageFull, ingest_file
from ingestion.ledger import open_ledger

CHILD = """
import resource, sys
from datetime import date
from pathlib import Path
sys.path[:0] = {paths!r}
from support.reading import delivery_of
from ingestion.home import Home
from ingestion.ingest import StorageFull, ingest_file
from ingestion.ledger import open_ledger
limit = {limit}
home = Home.from_environment({root!r})
with open_ledger(home.ledger) as ledger:
    delivery = delivery_of(home.landing / "file.csv", "MZ02")
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        ingest_file(home, ledger, delivery, date(2026, 11, 1))
    except StorageFull as error:
        print("FULL", error)
"""


def child(home: Home, limit: int = 0) -> subprocess.Popen:
    code = CHILD.format(paths=["tests", "."], root=str(home.root), limit=limit)
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)


def large(home: Home, rows: int = 60_000) -> None:
    data = [
        member(低保证号=f"D{i * 7919 % 1_000_003:07d}", 备注=hashlib.md5(b"%d" % i).hexdigest()) for i in range(rows)
    ]
    data[100] = member(低保证号="")
    (home.landing / "file.csv").write_bytes(csv_bytes([MEMBER_HEAD, *data], encoding="gb18030"))


def loads(home: Home) -> list[dict]:
    with open_ledger(home.ledger) as ledger:
        return [dict(row) for row in ledger.execute("select * from loads")]


def test_files_with_personal_data_belong_to_their_owner_alone(home):
    found = read(home, csv_bytes([MEMBER_HEAD, *members(2), member(低保证号="")]))
    for path in (found.load["raw_path"], found.load["quarantine_path"]):
        assert stat.S_IMODE(Path(path).stat().st_mode) == 0o600

    assert all(stat.S_IMODE(folder.stat().st_mode) == 0o700 for folder in (home.raw, home.quarantine))


def test_raw_file_has_the_columns_of_its_contract_in_their_order(home):
    found = read(home, csv_bytes([MEMBER_HEAD, *members(1)]))
    with duckdb.connect() as connection:
        described = connection.execute(
            "describe from read_parquet($1, hive_partitioning = false)", [found.load["raw_path"]]
        ).fetchall()
    wanted = contract_for("MZ02").raw_schema
    assert [name for name, *_ in described] == list(wanted)
    assert [kind.lower().replace(" ", "") for _, kind, *_ in described] == [
        kind.replace(" ", "") for kind in wanted.values()
    ]


def test_provenance_leads_back_to_the_line_of_the_file(home):
    row = read(home, csv_bytes([MEMBER_HEAD, *members(1)]), area_code="341504104", file_version=2).rows[0]
    assert row["_source_file"] == "file.csv" and row["_source_row"] == 2 and row["_area_code"] == "341504104"
    assert (
        row["_period"] == date(2026, 10, 1)
        and row["_load_date"] == NIGHT
        and row["_delivered_date"] == date(2026, 10, 31)
    )
    assert row["_load_id"] == f"MZ02-{row['_file_sha256'][:12]}"


def test_same_file_gives_the_same_bytes(home, tmp_path):
    large(home, 5_000)
    data = (home.landing / "file.csv").read_bytes()
    other = Home.from_environment(tmp_path / "other").prepare()
    first, second = read(home, data), read(other, data)
    for name in ("raw_path", "quarantine_path"):
        assert Path(first.load[name]).read_bytes() == Path(second.load[name]).read_bytes()


def test_full_disk_is_said_and_leaves_nothing(home):
    large(home)
    loads(home)
    process = child(home, limit=500_000)
    output = process.communicate(timeout=60)[0]
    assert process.returncode == 0 and output.startswith("FULL")
    assert list(home.raw.rglob("*.parquet*")) == [] and loads(home) == []
    assert child(home).wait(timeout=60) == 0
    assert loads(home)[0]["rows_loaded"] == 59_999


@pytest.mark.parametrize("seen", ["*.partial", "*.parquet"])
def test_killed_while_writing_and_run_again_is_as_if_nothing_had_been(home, seen):
    large(home)
    loads(home)
    process = child(home)
    until = time.monotonic() + 30
    while not list(home.raw.rglob(seen)) and time.monotonic() < until and process.poll() is None:
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.wait()
    for path in home.raw.rglob("*.parquet"):  # whole, or not there
        assert duckdb.sql(f"select count(*) from '{path}'").fetchone() == (59_999,)
    assert loads(home) == [] or loads(home)[0]["state"] == "candidate"
    with open_ledger(home.ledger) as ledger:
        load = ingest_file(home, ledger, delivery_of(home.landing / "file.csv", "MZ02"), NIGHT)
    assert (load["rows_loaded"], load["rows_quarantined"]) == (59_999, 1)
    assert list(home.raw.rglob("*.partial")) == [] and len(list(home.raw.rglob("*.parquet"))) == 1
    assert len(list(home.quarantine.rglob("*.parquet"))) == 1


def test_storage_error_is_an_error_of_ours_not_of_the_file():
    assert issubclass(StorageFull, OSError)
