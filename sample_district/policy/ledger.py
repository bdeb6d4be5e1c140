"""Everything that went through 一卡通 until the end of the history, as the checks of payments see it."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from sample_district.payments import settled
from sample_district.places import FIRST_MONTH, LAST_MONTH
from sample_district.world import World


@lru_cache(maxsize=2)
def ledger(world: World) -> pl.DataFrame:
    """One row a line that the bank paid: person, payee, programme, covered (month), amount (yuan, negative when taken
    back), is_marked (supplement, re-issue or recovery), is_institutional (paid to an institution's account)."""
    marked = pl.col("batch").str.contains("(BF|CF|ZH)$")
    columns = [
        pl.col("person", "payee").cast(pl.Int32),
        "programme",
        pl.col("covered").cast(pl.Int32),
        "amount",
        marked.alias("is_marked"),
        pl.col("institution").is_not_null().alias("is_institutional"),
    ]
    months = range(FIRST_MONTH, LAST_MONTH + 1)
    lines = [settled(world.book, m).filter(pl.col("status") == "成功").select(columns) for m in months]
    return pl.concat(lines)
