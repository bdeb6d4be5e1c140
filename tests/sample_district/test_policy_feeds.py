"""Feeds of means, status and help: accepted by their contracts, realistic in number, and only where due."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from ingestion.check import check_file
from sample_district.nights import schedule
from sample_district.numbers import credit_code, credit_codes
from sample_district.policy.household_plants import HouseholdPlants
from sample_district.settings import Settings
from sample_district.world import World
from tests.sample_district import files

FEEDS = (
    "GA03", "GA04", "GA05", "MZ04", "MZ05", "MZ06", "MZ08", "MZ11", "MZ12", "BD01", "BD02", "SC01", "CZ02",
)  # fmt: skip


@pytest.fixture(scope="module")
def plants() -> HouseholdPlants:
    return World(Settings(people=60_000, seed=4)).household_plants


@pytest.mark.parametrize("code", FEEDS)
def test_a_clean_file_is_loaded_whole(clean: Path, code: str):
    mine = [path for path in files.landed(clean) if "(1)" not in path.name and files.code_of(path) == code]
    assert mine
    rows = pl.read_parquet(clean / "truth" / "files.parquet").select("file", "rows")
    for path in mine:
        report = check_file(path)
        assert [p.code for p in report.problems if p.severity in ("refuse", "row")] == [], path.name
        assert report.rows_quarantined == 0, path.name
        assert report.rows_loaded == rows.filter(pl.col("file") == path.name)["rows"].item(), path.name


def test_rosters_and_payroll_come_monthly_and_quarterly_registers_not_again():
    world = World(Settings(people=300, seed=7, nights=50))
    later = [d for d in schedule(world) if d.code in FEEDS and d.night > date(2026, 11, 1)]
    monthly = {"MZ04", "MZ05", "MZ06", "MZ08", "MZ11", "SC01"}
    assert {d.code for d in later} == monthly | {"CZ02"}
    for month in (11, 12):
        days = {(d.code, d.night.day) for d in later if d.night.month == month}
        assert days == {(code, 10) for code in monthly} | {("CZ02", 15)}


def test_every_household_check_has_violations_innocents_and_lawful_look_alikes(plants):
    for check, planted in plants.by_check.items():
        wanted = 4 if check == "A-04" else 10  # a fifth of the numbers for 300,000
        assert len(planted["violation"]) >= wanted, check
        assert len(planted["allowed"]) >= wanted, check
        assert len(planted["innocent"]) >= 1, check


def test_no_household_is_planted_for_two_checks(plants):
    heads = np.concatenate([plants.head_of[p.everybody] for p in plants.by_check.values()])
    assert len(heads) == len(set(heads.tolist()))
    assert (heads >= 0).all()


def test_credit_codes_of_many_are_those_of_one():
    serials = np.array([0, 7, 4711, 123_456, 899_999])
    assert credit_codes("92", serials).to_list() == [credit_code("92", int(serial)) for serial in serials]
