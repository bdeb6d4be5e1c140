"""What dbt reads: raw views with the register as it stands, and the control tables of the night."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest
from support.deliveries import arrive, feed, ledger_in

from ingestion import loads
from ingestion.contract import VIEW_COLUMNS, contracts
from ingestion.effect import write_control_tables, write_raw_views
from ingestion.home import Home
from ingestion.ledger import upsert

NIGHT = date(2026, 11, 20)
OVERLAY_HEAD = "program_code,program_name,area_scope,category,amount,unit,valid_from,valid_to,status,source,note\n"


@pytest.fixture
def ledger(tmp_path):
    with ledger_in(tmp_path) as connection:
        yield connection


@pytest.fixture
def warehouse():
    with duckdb.connect() as connection:
        yield connection


def parquet(folder: Path, name: str, code: str, rows: list[dict]) -> dict:
    """A raw Parquet file of a feed with the given rows; returns what the ledger says of it."""
    contract, path = feed(code), folder / f"{name}.parquet"
    selects = []
    for number, given in enumerate(rows):
        row = {"_source_row": number, "_load_id": name} | given
        cells = (f"cast({row[c]!r} as {t}) as {c}" if c in row else f"cast(null as {t}) as {c}"
                 for c, t in contract.raw_schema.items())  # fmt: skip
        selects.append("select " + ", ".join(cells))
    duckdb.sql(f"copy ({' union all '.join(selects)}) to '{path}'")
    return {"raw_path": str(path), "rows_loaded": len(rows)}


def current(warehouse, code: str, *columns: str) -> list[tuple]:
    query = f"select {', '.join(columns)} from raw.{feed(code).id} where _is_current order by all"
    return warehouse.execute(query).fetchall()


def test_every_feed_has_a_view_before_anything_arrived(ledger, warehouse):
    write_raw_views(warehouse, ledger)
    for contract in contracts().values():
        relation = warehouse.sql(f"select * from raw.{contract.id}")
        assert relation.columns == [*contract.raw_schema, *VIEW_COLUMNS]
        assert relation.fetchall() == []


def test_the_newest_period_is_the_register_and_older_ones_are_history(ledger, warehouse, tmp_path):
    old = parquet(tmp_path, "old", "MZ02", [{"full_name": "甲"}, {"full_name": "乙"}])
    new = parquet(tmp_path, "new", "MZ02", [{"full_name": "甲"}])
    arrive(ledger, "民政_低保成员_341504_202609_20261009.xlsx", **old)
    arrive(ledger, "民政_低保成员_341504_202610_20261109.xlsx", **new)
    write_raw_views(warehouse, ledger)
    assert current(warehouse, "MZ02", "_load_id", "full_name") == [("new", "甲")]
    assert warehouse.sql(f"select count(*) from raw.{feed('MZ02').id}").fetchone() == (3,)


def repeat(ledger, load_id: str, period: str, night: str) -> None:
    """The content of a load comes again under the name of a later period."""
    load = loads.load_row(ledger, load_id)
    row = {"load_date": night, "file_path": period, "file_name": period, "outcome": "unchanged", "period": period}
    named = {key: load[key] for key in ("feed", "file_sha256", "area_code")}
    upsert(ledger, "sightings", row | named | {"period_text": period[:7].replace("-", ""), "delivered_date": night})


def test_a_register_that_came_again_is_the_register_also_after_another_in_between(ledger, warehouse, tmp_path):
    first = parquet(tmp_path, "first", "MZ02", [{"full_name": "甲"}])
    other = parquet(tmp_path, "other", "MZ02", [{"full_name": "乙"}])
    load_id = arrive(ledger, "民政_低保成员_341504_202608_20260909.xlsx", **first)
    arrive(ledger, "民政_低保成员_341504_202609_20261009.xlsx", **other)
    write_raw_views(warehouse, ledger)
    assert current(warehouse, "MZ02", "full_name") == [("乙",)]
    repeat(ledger, load_id, "2026-10-01", "2026-11-09")
    write_raw_views(warehouse, ledger)
    assert current(warehouse, "MZ02", "full_name") == [("甲",)]
    corrected = parquet(tmp_path, "corrected", "MZ02", [{"full_name": "丙"}])
    arrive(ledger, "民政_低保成员_341504_202610_20261112_V2.xlsx", **corrected)
    write_raw_views(warehouse, ledger)
    assert current(warehouse, "MZ02", "full_name") == [("丙",)]


def test_a_part_replaces_its_townships_rows_of_the_districts_file_and_no_others(ledger, warehouse, tmp_path):
    rows = [{"township_name": t, "applicant_name": n} for t, n in [("姚李镇", "甲"), ("姚李", "乙"), ("三元镇", "丙")]]
    whole = parquet(tmp_path, "whole", "MZ01", [*rows, {"applicant_name": "township unknown"}])
    part = parquet(tmp_path, "part", "MZ01", [{"township_name": "姚李镇", "applicant_name": "乙"}])
    arrive(ledger, "民政_低保家庭_341504_202609_20261009.xlsx", **whole)
    arrive(ledger, "民政_低保家庭_341504104_202610_20261109.xlsx", **part)
    write_raw_views(warehouse, ledger)
    assert current(warehouse, "MZ01", "_load_id", "applicant_name") == [
        ("part", "乙"),
        ("whole", "township unknown"),
        ("whole", "丙"),
    ]


def test_increments_are_always_current(ledger, warehouse, tmp_path):
    for day in ("05", "06"):
        loaded = parquet(tmp_path, day, "ZW01", [{"case_number": "A1"}])
        arrive(ledger, f"政务_办件_341504_202611{day}_202611{int(day) + 1:02d}.csv", **loaded)
    write_raw_views(warehouse, ledger)
    assert current(warehouse, "ZW01", "_load_id", "case_number") == [("05", "A1"), ("06", "A1")]


def test_released_rows_stand_beside_the_load_they_belong_to(ledger, warehouse, tmp_path):
    loaded = parquet(tmp_path, "load", "MZ02", [{"full_name": "甲"}])
    released = parquet(tmp_path, "released", "MZ02", [{"full_name": "乙"}])["raw_path"]
    arrive(ledger, "民政_低保成员_341504_202610_20261109.xlsx", **loaded, released_path=released)
    write_raw_views(warehouse, ledger)
    assert current(warehouse, "MZ02", "full_name") == [("乙",), ("甲",)]


def test_files_read_under_an_older_contract_lack_no_column(ledger, warehouse, tmp_path):
    loaded = parquet(tmp_path, "load", "MZ02", [{"full_name": "甲"}])
    older = tmp_path / "older.parquet"
    duckdb.sql(f"copy (select * exclude (remarks, remarks__raw) from '{loaded['raw_path']}') to '{older}'")
    arrive(ledger, "民政_低保成员_341504_202610_20261109.xlsx", raw_path=str(older), rows_loaded=1, contract_version=0)
    write_raw_views(warehouse, ledger)
    assert current(warehouse, "MZ02", "full_name", "remarks") == [("甲", None)]


def test_an_old_night_reads_what_was_there_on_it(ledger, warehouse, tmp_path):
    old = parquet(tmp_path, "old", "MZ02", [{"full_name": "甲"}])
    new = parquet(tmp_path, "new", "MZ02", [{"full_name": "乙"}])
    arrive(ledger, "民政_低保成员_341504_202610_20261105.xlsx", night=date(2026, 11, 5), **old)
    arrive(ledger, "民政_低保成员_341504_202610_20261109.xlsx", night=date(2026, 11, 9), **new)
    write_raw_views(warehouse, ledger, date(2026, 11, 6))
    assert current(warehouse, "MZ02", "full_name") == [("甲",)]
    write_raw_views(warehouse, ledger, date(2026, 11, 9))
    assert current(warehouse, "MZ02", "full_name") == [("乙",)]


# --- control tables --------------------------------------------------------------------------------------------------


def home(tmp_path: Path, overlay: str | None = None) -> Home:
    place = replace(Home.from_environment(tmp_path / "home"), overlay_file=tmp_path / "overlay.csv")
    if overlay is not None:
        (tmp_path / "overlay.csv").write_text(overlay, "utf-8")
    return place


def test_the_night_and_every_feeds_state_are_written(ledger, warehouse, tmp_path):
    arrive(ledger, "民政_低保成员_341504_202610_20261109.xlsx")
    write_control_tables(warehouse, ledger, NIGHT, home(tmp_path))
    assert warehouse.sql("from control.night").fetchall() == [(NIGHT, False, None)]
    states = warehouse.sql("select state, count(*) from control.feed_state group by all order by all").fetchall()
    assert states == [("current", 1), ("never_received", len(contracts()) - 1)]
    assert warehouse.sql("from control.programme_parameter_overlay").fetchall() == []


def test_data_of_a_sample_district_are_labelled_synthetic(ledger, warehouse, tmp_path):
    load_id = arrive(ledger, "民政_低保成员_341504_202610_20261109.xlsx")
    sha = ledger.execute("select file_sha256 from loads where load_id = ?", (load_id,)).fetchone()[0]
    seen = {"file_path": "x", "file_bytes": 1, "changed_ns": 1, "sha256": sha, "synthetic_label": "honest"}
    upsert(ledger, "files_seen", seen)
    write_control_tables(warehouse, ledger, NIGHT, home(tmp_path))
    assert warehouse.sql("from control.night").fetchall() == [(NIGHT, True, "honest")]


def test_the_overlay_is_read_with_empty_cells_as_null(ledger, warehouse, tmp_path):
    overlay = OVERLAY_HEAD + "AGED_ALLOW,高龄津贴,341504,80-89,50,CNY/person/month,2024-01-01,,synthetic,sample,\n"
    write_control_tables(warehouse, ledger, NIGHT, home(tmp_path, "\ufeff" + overlay))
    (row,) = warehouse.sql("from control.programme_parameter_overlay").fetchall()
    assert row[3:8] == ("80-89", "50", "CNY/person/month", date(2024, 1, 1), None)


def test_a_line_of_the_overlay_that_cannot_be_used_is_left_out_and_named(ledger, warehouse, tmp_path):
    overlay = OVERLAY_HEAD + "A,b,c,d,1,u,2024-01-01,,synthetic,s,\nA,b,c,e,many,u,2024-01-01,,synthetic,s,\n"
    write_control_tables(warehouse, ledger, NIGHT, home(tmp_path, overlay))
    assert warehouse.sql("select category from control.programme_parameter_overlay").fetchall() == [("d",)]
    refused = warehouse.sql("from control.programme_parameters_refused").fetchall()
    assert refused == [("overlay.csv", 3, "amount", "not_an_amount")]
