"""From files to raw views: late, twice and out of order give the rows that the order of delivery gives."""

from __future__ import annotations

import itertools
import os
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from ingestion import loads
from ingestion.contract import contract_for
from ingestion.effect import write_raw_views
from ingestion.home import Home
from ingestion.ingest import ingest_file
from ingestion.landing import scan
from ingestion.ledger import open_ledger

CASE_HEAD = (
    "办件编号,事项名称,实施编码,申请人类型,收件时间,受理时间,办结时间,办理结果,办理状态,法定时限,法定时限单位,承诺时限"
)
CASE = "{},低保申请,11341504,个人,2026-11-01 09:00:00,2026-11-01 10:00:00,,,{},30,工作日,20"
ROSTER_HEAD = "低保证号,姓名,身份证号,与申请人关系,性别,出生日期,是否保障对象,劳动能力,健康状况"
ROSTER = "{},{},,本人,男,1965-08-12,是,有,健康"

CASES = {
    "政务_办件_341504_20261101_20261102.csv": [("A1", "收件"), ("A2", "收件")],
    "政务_办件_341504_20261102_20261103.csv": [("A1", "受理"), ("A3", "收件")],
    "政务_办件_341504_20261103_20261104.csv": [("A1", "办结"), ("A2", "受理")],
}
ROSTERS = {
    "民政_低保成员_341504_202609_20261009.csv": [("D1", "甲"), ("D2", "乙"), ("D3", "丙")],
    "民政_低保成员_341504_202610_20261105.csv": [("D1", "甲"), ("D2", "乙")],
    "民政_低保成员_341504_202610_20261106_V2.csv": [("D1", "甲")],
}


def write(landing: Path, name: str, head: str, line: str, rows: list[tuple[str, str]]) -> None:
    path = landing / name
    path.write_text("\n".join([head, *(line.format(*row) for row in rows)]) + "\n", "utf-8")
    os.utime(path, (0, 0))


def load_nightly(home: Home, code: str, order: list[str], texts: dict[str, tuple]) -> list[tuple]:
    """One file a night in the given order; the register as it stands, the later row of a key winning."""
    contract = contract_for(code)
    with open_ledger(home.ledger) as ledger:
        for number, name in enumerate(order):
            night = date(2026, 11, 10) + timedelta(days=number)
            write(home.landing, name, *texts[name])
            for delivery in scan(home, ledger, night):
                loads.settle(ledger, ingest_file(home, ledger, delivery, night)["load_id"])
        with duckdb.connect() as connection:
            write_raw_views(connection, ledger)
            return connection.execute(
                f"select * exclude (_load_date, _load_sequence, _load_id) from raw.{contract.id} where _is_current"
                f" qualify row_number() over (partition by {contract.key[0]}"
                " order by _load_sequence desc, _source_row desc) = 1 order by all"
            ).fetchall()


@pytest.mark.parametrize(
    ("code", "head", "line", "files"),
    [("ZW01", CASE_HEAD, CASE, CASES), ("MZ02", ROSTER_HEAD, ROSTER, ROSTERS)],
    ids=["increments", "snapshots"],
)
def test_the_register_is_the_same_whatever_the_order_of_arrival(tmp_path, code, head, line, files):
    texts = {name: (head, line, rows) for name, rows in files.items()}
    names = list(files)
    outcomes = []
    for number, order in enumerate(
        [names, *itertools.islice(itertools.permutations(names), 2, 6, 2), [*names, names[0]]]
    ):
        home = Home.from_environment(tmp_path / f"home{number}").prepare()
        outcomes.append(load_nightly(home, code, list(order), texts))
    assert outcomes[0]
    assert all(outcome == outcomes[0] for outcome in outcomes)
