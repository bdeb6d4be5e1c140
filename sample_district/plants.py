"""Cases planted among projects and service cases (domain.md 4.4 and 4.5): real ones, and look-alikes policy allows.

Selection functions take what the themes have simulated and say what is concerned; the themes apply them, and
``plant_list`` lists the whole for truth/. A planted case is a doubt to find, not an error of typing (those are in
defects). Cases about people are in ``policy``.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from sample_district.places import day, month_number
from sample_district.settings import HISTORY_END

REGRESS_MONTH = month_number(date(2024, 9, 1))


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
