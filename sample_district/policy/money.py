"""What is paid wrongly through 一卡通: plants of A-26 (amount), A-27 (late batch), A-28 (the same month twice)."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from sample_district.amounts import ITEMS
from sample_district.people import District
from sample_district.places import FIRST_MONTH, LAST_MONTH, month_number
from sample_district.policy.lots import ALLOWED, INNOCENT, VIOLATION, Plants, draw, in_lot
from sample_district.policy.stacking import DOCUMENTS, OVERLAP_MONTH, stays
from sample_district.policy.strangers import is_joined
from sample_district.settings import Settings

DIFFERENCE = 100.0  # yuan that a household gets too much or too little
DOUBLE_MONTHS = tuple(month_number(date(2025, m, 1)) for m in (4, 6, 10))
MONTHLY = tuple(programme for programme in ITEMS if programme != "FARMLAND")
LATE_BATCHES = {VIOLATION: 12, INNOCENT: 3}  # of some 350, whatever the size of the district
SECOND_RUN = "02"  # suffix of a batch that was sent to the bank twice


def wrong_amounts(district: District, households: pl.DataFrame) -> Plants:
    """A-26: heads whose household is paid another amount in the newest month; allowed: a month made up in the next."""
    head = households["head"].to_numpy()
    fits = (stays(district) & in_lot(district, "A-26") & ~is_joined(district))[head]
    running = households.filter(pl.Series(fits) & (pl.col("stop") < 0) & (pl.col("start") < OVERLAP_MONTH))
    return draw(district, "A-26", running["head"].to_numpy())


def with_wrong_amounts(dues: pl.DataFrame, plants: Plants, month: int) -> pl.DataFrame:
    """The dues of a month as they were sent to the bank: every other flagged household gets too little."""
    if month not in (LAST_MONTH - 1, LAST_MONTH):
        return dues
    is_dibao = pl.col("programme").str.starts_with("DIBAO") & ~pl.col("supplement")
    if month == LAST_MONTH - 1:
        short = is_dibao & pl.col("person").is_in(plants[ALLOWED].tolist())
        return dues.with_columns(amount=pl.when(short).then(pl.col("amount") - DIFFERENCE).otherwise("amount"))
    up, down = plants.flagged[::2], plants.flagged[1::2]
    change = (
        pl.when(is_dibao & pl.col("person").is_in(up.tolist()))
        .then(DIFFERENCE)
        .when(is_dibao & pl.col("person").is_in(down.tolist()))
        .then(-DIFFERENCE)
        .otherwise(0.0)
    )
    made_up = dues.filter(is_dibao & pl.col("person").is_in(plants[ALLOWED].tolist())).with_columns(
        amount=pl.lit(DIFFERENCE), covered=pl.col("covered") - 1, supplement=pl.lit(True)
    )
    return pl.concat([dues.with_columns(amount=pl.col("amount") + change), made_up])


def paid_twice(district: District, recipients: pl.DataFrame) -> Plants:
    """A-28: who gets the old-age allowance of a month twice; allowed: the second is a supplement."""
    settled = recipients.filter((pl.col("start") <= OVERLAP_MONTH) & (pl.col("stop") < 0))["person"].to_numpy()
    return draw(district, "A-28", np.unique(settled[stays(district)[settled]]), DOCUMENTS)


def doubled(lines: pl.DataFrame, plants: Plants, month: int) -> pl.DataFrame:
    """Lines of a month that went through and are paid once more, with the ``suffix`` of the batch they stand in."""
    everyone = np.concatenate([plants.flagged, plants[ALLOWED]])
    if month not in DOUBLE_MONTHS:
        everyone = everyone[:0]
    mine = everyone[everyone % len(DOUBLE_MONTHS) == (DOUBLE_MONTHS.index(month) if len(everyone) else 0)]
    paid = pl.col("person").is_in(mine.tolist()) & (pl.col("programme") == "GAOLING") & (pl.col("status") == "成功")
    is_supplement = pl.col("person").is_in(plants[ALLOWED].tolist())
    return lines.filter(paid).with_columns(
        suffix=pl.when(is_supplement).then(pl.lit("BF")).otherwise(pl.lit(SECOND_RUN)),
        supplement=is_supplement,
    )


def late_batches(settings: Settings) -> pl.DataFrame:
    """A-27: programme and month of the batches that are paid after the deadline, and the kind of each.

    None of those that are sent to the bank twice (A-28): the second run would be late as well.
    """
    rng = settings.rng("late batches")
    kinds = [kind for kind, count in LATE_BATCHES.items() for _ in range(count)]
    months = range(FIRST_MONTH, LAST_MONTH + 1)
    pool = [(programme, m) for m in months for programme in MONTHLY if programme != "GAOLING" or m not in DOUBLE_MONTHS]
    chosen = [pool[i] for i in rng.choice(len(pool), len(kinds), replace=False)]
    rows = pl.DataFrame(chosen, schema={"programme": pl.String, "month": pl.Int64}, orient="row")
    return rows.with_columns(kind=pl.Series(kinds))
