"""MZ04 and MZ05: households at the margin of the allowance, and those whose unavoidable spending ruins them.

Such a household is the register's: the rosters name only the applicant, the members follow from the number of the
household register. Some hold a severely disabled person who could be on the 低保 roster alone, and a few already have.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np
import polars as pl

from sample_district import amounts
from sample_district.assistance import LAST_MONTH, current_at
from sample_district.columns import text
from sample_district.disability import Cards
from sample_district.places import dates, day, day_of_month_number, month_number
from sample_district.registration import village_column
from sample_district.settings import HISTORY_END
from sample_district.world import World

MARGINAL, WITH_SEVERE, WITH_SINGLE, RIGID = 800, 110, 90, 150  # households in a district of 300,000
END = day(HISTORY_END)
THREE_YEARS = 1095
MENTAL = (5, 6)  # 智力, 精神


def may_enter_alone(cards: Cards) -> np.ndarray:
    """By person: certificate in force of level 1-2, or of level 3 for a mental or intellectual disability."""
    severe = (cards.level > 0) & (cards.level <= 2) | (cards.level == 3) & np.isin(cards.category, MENTAL)
    return severe & (cards.state == "有效")


@lru_cache(maxsize=2)
def households(world: World) -> pl.DataFrame:
    """One row a household of either roster: feed, applicant, household, start and stop month (-1), single (bool)."""
    district = world.district
    rng = district.settings.rng("marginal households")
    settled = district.is_registered(END) & (district.column("death_day") < 0) & (district.column("leave_day") < 0)
    of = district.column("household")
    count = int(of.max()) + 1
    barred = np.zeros(count, bool)
    barred[of[world.is_assisted | (district.column("fate") > 0) | (district.column("care") > 0)]] = True
    barred[of[district.column("start_day") > END]] = True
    has_severe = np.zeros(count, bool)
    has_severe[of[may_enter_alone(world.cards) & settled]] = True
    head = (district.people["role"] == "户主").to_numpy() & settled & (district.ages(END) >= 22)
    heads = rng.permutation(np.flatnonzero(head & ~barred[of]))
    scale = district.settings.scale
    severe, plain = heads[has_severe[of[heads]]], heads[~has_severe[of[heads]]]
    singles = _with_single_entry(world, settled)[: max(1, round(WITH_SINGLE * scale))]
    severe = severe[: max(1, round(WITH_SEVERE * scale))]
    wanted = max(2, round(MARGINAL * scale) - len(severe) - len(singles))
    rigid = plain[wanted : wanted + max(2, round(RIGID * scale))]
    parts = [("MZ04", singles), ("MZ04", severe), ("MZ04", plain[:wanted]), ("MZ05", rigid)]
    rows = pl.concat(pl.DataFrame({"applicant": who}).with_columns(feed=pl.lit(feed)) for feed, who in parts)
    n, certain = rows.height, len(singles) + len(severe)
    is_rigid = (rows["feed"] == "MZ05").to_numpy()
    start = LAST_MONTH - np.where(is_rigid, rng.integers(0, 11, n), rng.integers(2, 40, n))
    ended = (rng.random(n) < 0.1) & (np.arange(n) >= certain) & (start < LAST_MONTH - 5)
    return rows.with_columns(
        household=pl.Series(of[rows["applicant"].to_numpy()]),
        start=pl.Series(start),
        stop=pl.Series(np.where(ended, LAST_MONTH - rng.integers(0, 4, n), -1)),
        number=pl.int_range(pl.len()) + 1,
    )


def _with_single_entry(world: World, settled: np.ndarray) -> np.ndarray:
    """Applicants for the household of somebody who is on the 低保 roster alone: another grown member of it."""
    district = world.district
    heads = current_at(world.assistance, LAST_MONTH).filter("single_entry")["head"].to_numpy()
    heads = heads[may_enter_alone(world.cards)[heads] & settled[heads]]
    spouse = district.column("spouse")[heads]
    return spouse[(spouse >= 0) & settled[spouse] & (district.column("start_day")[spouse] <= END)]


def members(world: World, month: int) -> pl.DataFrame:
    """Persons of households on MZ04 in a month: person, applicant. Those of the applicant's household register."""
    rows = households(world).filter((pl.col("feed") == "MZ04") & (pl.col("start") <= month))
    rows = rows.filter((pl.col("stop") < 0) | (pl.col("stop") > month)).select("household", "applicant")
    here = pl.Series(world.district.is_registered(END))
    people = world.district.people.filter(here).select("person", "household")
    return people.join(rows, on="household", how="inner", maintain_order="left").select("person", "applicant")


def roster(world: World, feed: str, month: date) -> pl.DataFrame:
    """MZ04 or MZ05 of a month: one row a household recognised since then."""
    district, number = world.district, month_number(month)
    rows = households(world).filter((pl.col("feed") == feed) & (pl.col("start") <= number))
    registered = pl.Series(district.is_registered(day(month)))
    size = district.people.filter(registered).group_by("household").agg(size=pl.len().cast(pl.Int64))
    rows = rows.join(size, on="household", how="left", maintain_order="left")
    who = rows["applicant"].to_numpy()
    rng = district.settings.rng("marginal means")
    share, income, cause = rng.random((3, len(district.people)))[:, who]
    recognised = day_of_month_number(rows["start"].to_numpy()) - 9
    urban = village_column(district, who, "is_community").to_numpy() & (who % 2 == 0)
    period = amounts.period_at(month)
    standard = np.where(urban, amounts.standard("urban", period), amounts.standard("rural", period))
    monthly = np.round(standard * (1.05 + 0.4 * income) * (1 if feed == "MZ04" else 1.5), 0)
    year = monthly * 12 * rows["size"].to_numpy()
    # Recognition at the margin is renewed for three years at a time; that for rigid expenditure is not.
    terms = np.maximum(1, -((recognised - END - 1) // THREE_YEARS)) if feed == "MZ04" else 1
    spent = np.round(year * np.where(feed == "MZ05", 0.62 + 0.3 * share, 0.1 + 0.3 * share), 2)
    causes = np.array(["因病", "因残", "缺劳力", "因学", "年老体弱", "失业"], object)
    ended = (pl.col("stop") >= 0) & (pl.col("stop") <= number)
    reviewed = np.maximum(recognised, END - 20 - who % 300)
    kind = {"MZ04": "BY", "MZ05": "GX"}[feed]
    named = district.take(who, name="name", number_of_person="id18", account="account", phone="phone")
    return (
        rows.hstack(named)
        .with_columns(
            code=village_column(district, who, "code"),
            township=village_column(district, who, "township"),
            village=village_column(district, who, "name"),
        )
        .select(
            sequence_number=pl.int_range(1, pl.len() + 1),
            township_name="township",
            village_name="village",
            household_certificate_number=pl.lit(f"341504{kind}") + pl.col("number").cast(pl.String).str.zfill(6),
            applicant_name="name",
            applicant_resident_id_number="number_of_person",
            area_type=pl.Series(np.where(urban, "城市", "农村")),
            household_size_count="size",
            covered_person_count="size",
            is_single_person_entry=pl.lit(False),
            hardship_cause=text(causes[(cause * 6).astype(int)]),
            monthly_income_per_capita_yuan=pl.Series(monthly),
            approved_date=dates(recognised),
            start_month=dates(day_of_month_number(rows["start"].to_numpy())),
            last_review_date=dates(reviewed),
            next_review_date=dates(reviewed + 365),
            is_official_relative_registered=pl.lit(False),
            bank_name=pl.lit("安徽叶集农村商业银行"),
            bank_account_number="account",
            account_holder_name="name",
            phone_number="phone",
            benefit_status=pl.when(ended).then(pl.lit("停发")).otherwise(pl.lit("在保")),
            stop_reason=pl.when(ended).then(pl.lit("收入超标")),
            stop_month=pl.when(ended).then(dates(day_of_month_number(np.maximum(rows["stop"].to_numpy(), 0)))),
            recognized_date=dates(recognised),
            valid_to_date=dates(recognised + (THREE_YEARS if feed == "MZ04" else 364) * terms),
            rigid_expenditure_12_months_yuan=pl.Series(spent),
            total_income_12_months_yuan=pl.Series(year),
            rigid_expenditure_percent=pl.Series(np.round(spent / year * 100, 2)),
            check_authorized_date=dates(recognised - 25),
            _person="applicant",
        )
    )
