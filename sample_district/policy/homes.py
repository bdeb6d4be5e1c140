"""Residents of care homes who are counted twice, or after their death: plants of A-43."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from sample_district.people import District
from sample_district.places import HORIZON_DAY, day
from sample_district.policy.lots import ALLOWED, VIOLATION, Plants, draw
from sample_district.policy.stacking import FLAGGED_DOCUMENTS

SECOND_DAY, MOVE_DAY = day(date(2026, 7, 10)), day(date(2026, 9, 15))
STILL_THERE = HORIZON_DAY + 400


def planted(district: District, residents: pl.DataFrame) -> tuple[Plants, np.ndarray]:
    """A-43: who lives in two homes, or moved within a day (allowed); and the dead who are still residents.

    ``residents``: person, in, out (days).
    """
    long = residents.filter((pl.col("in") < SECOND_DAY - 40) & (pl.col("out") > HORIZON_DAY) & ~pl.col("died"))
    settled = long["person"].to_numpy()
    settled = settled[(district.column("death_day")[settled] < 0) & (district.column("leave_day")[settled] < 0)]
    twice = draw(district, "A-43", settled, FLAGGED_DOCUMENTS)
    moved = draw(district, "A-43", np.setdiff1d(settled, twice.flagged), {ALLOWED: 50})
    recent = residents.filter(
        pl.col("died")
        & pl.col("out").is_between(day(date(2026, 2, 1)), day(date(2026, 8, 20)))
        & (pl.col("in") < day(date(2026, 1, 1)))
    )
    dead = draw(district, "A-43", recent["person"].to_numpy(), {VIOLATION: 15})[VIOLATION]
    return Plants("A-43", {**twice.persons, ALLOWED: moved[ALLOWED]}), dead


def with_planted(district: District, residents: pl.DataFrame, homes: int) -> pl.DataFrame:
    """Residents with a second place for those planted, and no end for the dead; ``homes``: how many homes there are."""
    plants, dead = planted(district, residents)
    moves = pl.col("person").is_in(plants[ALLOWED].tolist())
    twice = pl.col("person").is_in(plants.flagged.tolist())
    overlooked = pl.col("person").is_in(dead.tolist())
    begins = pl.when(moves).then(MOVE_DAY).otherwise(SECOND_DAY).cast(pl.Int64)
    second = residents.filter(moves | twice).with_columns(begins.alias("in"), home=(pl.col("home") + 1) % homes)
    first = residents.with_columns(
        out=pl.when(moves).then(MOVE_DAY).when(overlooked).then(STILL_THERE).otherwise("out"),
        died=pl.col("died") & ~overlooked,
    )
    return pl.concat([first, second], how="vertical_relaxed")
