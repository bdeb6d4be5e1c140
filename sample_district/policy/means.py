"""MZ12: what banks, insurers and offices answered about a household's means, and the truth of A-12."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import polars as pl

from sample_district.amounts import FINANCIAL_LIMIT
from sample_district.assistance import LAST_MONTH, current_at, members_at
from sample_district.columns import text, where
from sample_district.places import dates, day
from sample_district.policy.lots import ALLOWED
from sample_district.settings import HISTORY_END, HISTORY_START
from sample_district.world import World

REVIEWED = 0.3  # share of households whose means were checked in the last year
ITEMS = ("户籍", "车辆", "不动产", "工商", "公积金", "社保", "税务", "银行", "保险", "证券")
FINANCIAL = ("银行", "保险", "证券", "公积金")
COMPENSATION = "交通事故赔偿金，专款用于后续治疗"
END = day(HISTORY_END)


@lru_cache(maxsize=2)
def requests(world: World) -> pl.DataFrame:
    """One row a request and member: request, head, person, size of the household, queried (day), is_newest."""
    households = current_at(world.assistance, LAST_MONTH)
    members = members_at(world.assistance, LAST_MONTH).select("spell", "person")
    size = members.group_by("spell").agg(size=pl.len().cast(pl.Int64))
    planted = pl.col("head").is_in(world.household_plants.applicants("A-12").everybody)
    rng = world.settings.rng("means checks")
    drawn = pl.Series(rng.random(households.height) < REVIEWED)
    recent = END - 20 - pl.col("spell") % 330
    first = households.filter(pl.col("approved_day") > day(HISTORY_START) + 40)
    asked = pl.concat(
        [
            households.filter(drawn | planted).select("spell", "head", queried=recent, is_newest=pl.lit(True)),
            first.select("spell", "head", queried=pl.col("approved_day") - 15, is_newest=pl.lit(False)),
        ]
    ).filter(pl.col("is_newest") | (pl.col("queried") < END - 360))
    asked = asked.sort("queried", "spell").with_row_index("request")
    return asked.join(size, on="spell").join(members, on="spell", maintain_order="left").drop("spell")


def answers(world: World, first: int, last: int) -> pl.DataFrame:
    """MZ12 of the days ``first`` to ``last``: one row a request, member and item."""
    rows = requests(world).filter(pl.col("queried").is_between(first, last))
    rng = world.settings.rng(f"means answers {first}")
    rows = rows.join(pl.DataFrame({"item": ITEMS}), how="cross", maintain_order="left")
    who, n = rows["person"].to_numpy(), rows.height
    usual = np.where(rng.random(n) < 0.4, rng.integers(1, 300, n) * 20.0, 0.0)
    usual = np.select([rows["item"].to_numpy() == word for word in ("银行", "保险")], [usual, usual / 5], 0.0)
    amount, note = _planted_amounts(world, rows)
    money = np.isin(rows["item"].to_numpy(), FINANCIAL)
    head = world.district.take(rows["head"].to_numpy(), head_name="name", head_resident_id_number="id18")
    member = world.district.take(who, member_name="name", member_resident_id_number="id18")
    when = dates(rows["queried"].to_numpy())
    amount = np.where(np.isnan(amount), usual, amount)
    return (
        rows.hstack(head)
        .hstack(member)
        .select(
            request_number=pl.lit("HD") + when.dt.strftime("%Y%m%d") + pl.col("request").cast(pl.String).str.zfill(6),
            head_name="head_name",
            head_resident_id_number="head_resident_id_number",
            member_name="member_name",
            member_resident_id_number="member_resident_id_number",
            check_item="item",
            queried_date=when,
            check_result=pl.Series(np.where(money & (amount > 0), "有记录", "已反馈")),
            amount_yuan=where(money, amount),
            explanation=note,
            _person="person",
            _day="queried",
        )
    )


def _planted_amounts(world: World, rows: pl.DataFrame) -> tuple[np.ndarray, pl.Series]:
    """Deposits of planted persons (nan for everybody else), and what the bank's answer says beside them.

    Above the limit: violations, innocents and, as compensation, half of the allowed. The other half lies below now,
    though an earlier answer was above.
    """
    plants = world.household_plants["A-12"]
    who, size = rows["person"].to_numpy(), rows["size"].to_numpy()
    at_bank, newest = (rows["item"] == "银行").to_numpy(), rows["is_newest"].to_numpy()
    alike = np.isin(who, plants[ALLOWED])
    compensated = alike & (who % 2 == 0)
    above = np.isin(who, plants.flagged) & newest | compensated & newest | alike & ~newest
    amount = np.where(at_bank & above, size * (FINANCIAL_LIMIT + 3_000.0 + who % 30 * 1_000), np.nan)
    amount = np.where(at_bank & alike & ~compensated & newest, size * FINANCIAL_LIMIT * 0.6, amount)
    return amount, where(at_bank & compensated & newest, text(np.full(len(who), COMPENSATION, object)))


def truth(world: World) -> pl.DataFrame:
    """A-12: applicants of households whose financial assets a person exceed the limit at the newest request."""
    return world.household_plants.applicants("A-12").truth(
        violation="deposits above the limit",
        innocent="deposits above the limit, kept for a relative",
        allowed="below the limit at the newest request, or compensation for an accident (B)",
    )
