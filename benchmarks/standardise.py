"""Identity numbers brought into one way of writing, on one core."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import polars as pl

from benchmarks.rows import Row
from ingestion.identifiers import CHECK_CHARACTERS, WEIGHTS
from linkage.standardise import identity_numbers

TODAY = date(2026, 11, 1)
NUMBERS = 2_000_000
DEFECTIVE = 50  # one number in so many is written in another way, as in the sample's files
DAYS = 33_000


def measure_numbers(people: int, folder: Path) -> list[Row]:
    """Identity numbers standardised a second on one core, one in fifty of them defective."""
    numbers = _numbers()
    identity_numbers(numbers.head(100), TODAY, threads=1)  # the macros, which a process defines once
    started = time.perf_counter()
    identity_numbers(numbers, TODAY, threads=1)
    pace = NUMBERS / (time.perf_counter() - started)
    return [Row("identity", "identity numbers standardised a second on one core", pace, 1_000_000, at_least=True)]


def _numbers() -> pl.Series:
    """Numbers of one county, from 1930 on, with right check digits; no random draw, so that runs are alike."""
    rows = pl.select(i=pl.int_range(NUMBERS, dtype=pl.Int64))
    births = pl.lit(date(1930, 1, 1)) + pl.duration(days=pl.col("i") * 7919 % DAYS)
    body = pl.concat_str(pl.lit("342423"), births.dt.strftime("%Y%m%d"), (pl.col("i") % 899 + 100).cast(pl.String))
    written = rows.select(body=body, is_odd=pl.col("i") % DEFECTIVE == 0, way=pl.col("i") // DEFECTIVE % 4)
    digits = [pl.col("body").str.slice(place, 1).cast(pl.Int32) for place in range(17)]
    remainder = pl.sum_horizontal(*(digit * weight for digit, weight in zip(digits, WEIGHTS, strict=True))) % 11
    check = remainder.replace_strict(dict(enumerate(CHECK_CHARACTERS)), return_dtype=pl.String)
    whole = pl.concat_str("body", check)
    other = (
        pl.when(pl.col("way") == 0).then(pl.concat_str("body", check.str.to_lowercase()))
        .when(pl.col("way") == 1).then(whole.str.slice(0, 15))
        .when(pl.col("way") == 2).then(pl.concat_str(whole.str.slice(0, 6), pl.lit("********"), whole.str.slice(14)))
        .otherwise(None)
    )  # fmt: skip
    return written.select(number=pl.when("is_odd").then(other).otherwise(whole)).to_series()
