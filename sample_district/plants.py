"""Cases planted for the audit checks of domain.md 4: real ones, and look-alikes that policy allows.

Selection functions take what the themes have simulated and say who or what is concerned; the themes apply them, and
``plants`` lists the whole for truth/. A planted case is a doubt to find, not an error of typing (those are in defects).
"""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from sample_district.people import District
from sample_district.places import day, month_number
from sample_district.settings import HISTORY_END, HISTORY_START

EACH = 4  # real cases and look-alikes of a check, where the district is large enough
OVERLAP_MONTH = month_number(date(2025, 3, 1))
DOUBLE_MONTHS = tuple(month_number(date(2025, m, 1)) for m in (2, 6, 10))
WRONG_AMOUNT_MONTH = month_number(date(2025, 5, 1))
FIRST_MONTH, LAST_MONTH = month_number(HISTORY_START), month_number(HISTORY_END)
REGRESS_MONTH = month_number(date(2024, 9, 1))


def stacked(district: District, level: np.ndarray, hardship: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A-14: 特困 spells (person, start) with a disability subsidy beside; and those with one month of both."""
    person = hardship["person"].to_numpy()
    stays = (
        (level[person] > 0) & (district.column("death_day")[person] < 0) & (district.column("leave_day")[person] < 0)
    )
    able = hardship.filter(pl.Series(stays)).select("person", "start")
    both = able.head(EACH)
    others = able.filter(pl.col("person").is_in(both["person"].implode()).not_())
    return both, others.filter(pl.col("start") > FIRST_MONTH + 12).head(EACH)


def in_both_rosters(district: District, households: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A-15: 低保 heads (person, start of 特困) who stand in both rosters; and those with the month of transfer only."""
    head = households["head"].to_numpy()
    stays = (district.column("death_day")[head] < 0) & (district.column("leave_day")[head] < 0)
    able = households.filter(pl.Series(stays))
    running = able.filter((pl.col("stop") < 0) & (pl.col("start") < OVERLAP_MONTH - 6)).head(EACH)
    ended = able.filter(pl.col("stop").is_between(FIRST_MONTH + 12, LAST_MONTH)).head(EACH)
    both = running.select(person="head", start=pl.lit(OVERLAP_MONTH, pl.Int64))
    return both, ended.select(person="head", start=pl.col("stop") - 1)


def too_young(district: District) -> np.ndarray:
    """A-17: people in their seventies who draw the old-age allowance."""
    age = district.ages(day(HISTORY_START))
    pool = (age >= 70) & (age < 74) & (district.column("death_day") < 0) & (district.column("leave_day") < 0)
    pool &= district.column("arrived_day") < 0
    return np.flatnonzero(pool)[:EACH]


def doubled(lines: pl.DataFrame, month: int) -> pl.DataFrame:
    """A-28: lines of a batch that are paid once more though the first payment went through."""
    if month not in DOUBLE_MONTHS:
        return lines.clear()
    paid = lines.filter((pl.col("programme") == "GAOLING") & (pl.col("status") == "成功")).sort("person")
    return paid.gather_every(max(1, paid.height // 2), 0).head(2)


def overpaid(lines: pl.DataFrame, month: int) -> pl.Series:
    """A-26: persons whose household is paid a hundred yuan too much in one month."""
    if month != WRONG_AMOUNT_MONTH:
        return lines["person"].clear()
    paid = lines.filter((pl.col("programme") == "DIBAO_RURAL") & (pl.col("status") == "成功")).sort("person")
    return paid.gather_every(max(1, paid.height // EACH), 0).head(EACH)["person"]


def project_plants(contracts: pl.DataFrame) -> dict[str, list[int]]:
    """Contracts by check: paid before signed (F-04), another payee (F-09), and the wages account that is legal."""
    works = contracts.filter((pl.col("type") == "施工") & (pl.col("start") < day(date(2025, 6, 1))))[
        "contract"
    ].to_list()
    return {"F-04": works[3:60:20], "F-09": works[8:60:18], "F-09 look-alike": works[5:60:18]}


def regressing(rows: pl.DataFrame) -> list[int]:
    """P-12: projects whose reported progress falls back in one month."""
    return rows.filter((pl.col("kind") == "BUILD") & (pl.col("year") == 2024) & ~pl.col("carried"))[
        "project"
    ].to_list()[4:40:13]


def turned_round(cases: pl.DataFrame) -> pl.Series:
    """S-06: cases closed before they were accepted."""
    slow = cases.filter((pl.col("exit") == 0) & (pl.col("elapsed") > 3) & (pl.col("finished") <= day(HISTORY_END)))[
        "case"
    ]
    return slow.gather_every(max(1, slow.len() // 6), 2).head(5)
