"""Medical assistance settled at discharge (YB02), and whose status does not bear it out (A-37)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl

from sample_district.amounts import YEARLY_CAP_YUAN
from sample_district.columns import text, where
from sample_district.places import HORIZON_DAY, LAST_MONTH, dates, day, day_of_month_number, month_number_of_day
from sample_district.policy.labels import labelled
from sample_district.policy.lots import ALLOWED, INNOCENT, VIOLATION, Plants, draw
from sample_district.policy.stacking import stays
from sample_district.policy.status import hardship_support, has_any_status, in_planted_household, subsistence
from sample_district.settings import HISTORY_END, HISTORY_START
from sample_district.world import World

A_MONTH = 2500  # settlements in a district of 300,000
OVER_CAP = 15  # violations, of the number below, that exceed the cap
WANTED = {VIOLATION: 50, INNOCENT: 60}
HOSPITALS = ("叶集区人民医院", "叶集区中医院", "姚李镇中心卫生院", "三元镇卫生院", "六安市人民医院", "六安市中医院")
DIAGNOSES = ("I63.900", "I25.103", "J44.900", "E11.900", "N18.900", "C34.900", "I10.x00", "F20.900", "S72.000")


@dataclass(frozen=True)
class Medical:
    """Who is planted for A-37: a status that nobody gave (``without``), a sum over the cap, a status just begun."""

    without: Plants
    over_cap: np.ndarray
    just_begun: np.ndarray


@lru_cache(maxsize=4)
def planted(world: World) -> Medical:
    """Selections for A-37."""
    district = world.district
    nobody = np.flatnonzero(stays(district) & ~has_any_status(world) & (district.column("arrived_day") < 0))
    adults = nobody[district.ages(day(HISTORY_START))[nobody] >= 20]
    poor = subsistence(world)
    begun = (poor.start > month_number_of_day(np.array([day(HISTORY_START)]))[0]) & (poor.start < LAST_MONTH)
    begun &= stays(district) & ~in_planted_household(world)
    running = (
        stays(district) & (poor.start < LAST_MONTH - 24) & (poor.stop > LAST_MONTH + 2) & ~in_planted_household(world)
    )
    return Medical(
        draw(district, "A-37", adults, WANTED),
        draw(district, "A-37", np.flatnonzero(running), {VIOLATION: OVER_CAP})[VIOLATION],
        draw(district, "A-37", np.flatnonzero(begun), {ALLOWED: 50})[ALLOWED],
    )


def _background(world: World, rng: np.random.Generator) -> pl.DataFrame:
    """Person, discharge day and status word of people who had the status then."""
    district = world.district
    months = (HORIZON_DAY - day(HISTORY_START)) / 30.44
    wanted = max(24, round(A_MONTH * world.settings.scale * months))
    poor, hard = subsistence(world), hardship_support(world)
    others = rng.random(len(district.people)) < 0.012
    pool = np.flatnonzero((poor.start < 10**6) | (hard.start < 10**6) | others)
    who = rng.choice(pool, wanted * 3)
    when = rng.integers(day(HISTORY_START), HORIZON_DAY + 1, len(who))
    month = month_number_of_day(when)
    word = np.select(
        [hard.holds(who, month), poor.holds(who, month), others[who]],
        ["特困", "低保", np.array(["返贫致贫", "监测", "因病致贫"])[who % 3]],
        default="",
    )
    death, leave = district.column("death_day")[who], district.column("leave_day")[who]
    fine = (word != "") & (district.column("start_day")[who] < when - 30)
    fine &= ((death < 0) | (death > when)) & ((leave < 0) | (leave > when))
    rows = pl.DataFrame({"person": who, "day": when, "word": word, "is_large": np.zeros(len(who), bool)})
    return rows.filter(pl.Series(fine)).head(wanted)


def _plants(plants: Medical, start: np.ndarray, rng: np.random.Generator) -> pl.DataFrame:
    """The rows planted, in the same columns; ``start``: month in which 低保 began, by person."""
    first, last = day(HISTORY_START), day(HISTORY_END) - 40
    flagged, begun = plants.without.flagged, plants.just_begun
    parts = [
        (flagged, rng.integers(first, last, len(flagged)), rng.choice(["低保", "特困"], len(flagged), p=[0.8, 0.2])),
        (plants.over_cap, rng.integers(day(HISTORY_END) - 300, last, len(plants.over_cap)), "低保"),
        (begun, day_of_month_number(start[begun]) + rng.integers(0, 28, len(begun)), "低保"),
    ]
    return pl.concat(
        [
            pl.DataFrame({"person": who, "day": when}).with_columns(
                word=pl.Series(np.broadcast_to(word, len(who)), dtype=pl.String),
                is_large=pl.Series(np.isin(who, plants.over_cap), dtype=pl.Boolean),
            )
            for who, when, word in parts
        ]
    )


@lru_cache(maxsize=4)
def settlements(world: World) -> pl.DataFrame:
    """YB02 until the horizon, with ``_day`` (of settlement): one row a settlement."""
    district, rng = world.district, world.settings.rng("medical settlements")
    rows = _background(world, rng)
    rows = pl.concat([rows, _plants(planted(world), subsistence(world).start, rng)]).sort("day", "person", "word")
    size = rows.height
    who, out, is_large = rows["person"].to_numpy(), rows["day"].to_numpy(), rows["is_large"].to_numpy()
    stayed = rng.random(size) < 0.45
    total = np.where(stayed, rng.lognormal(8.7, 0.7, size), rng.lognormal(5.9, 0.5, size)).clip(60, 60_000)
    total = np.where(is_large, 190_000.0, total).round(2)
    basic = (total * rng.uniform(0.5, 0.68, size)).round(2)
    critical = np.where(total > 20_000, (total * 0.08).round(2), 0.0)
    rest = total - basic - critical
    aid = np.where(is_large, YEARLY_CAP_YUAN + 1000, np.minimum(rest * rng.uniform(0.5, 0.75, size), 2400)).round(2)
    settled = np.minimum(out + rng.integers(0, 3, size), HORIZON_DAY)
    nights = rng.integers(3, 20, size)
    number = pl.lit("YB") + dates(out).dt.strftime("%Y%m%d") + pl.Series(np.arange(size)).cast(pl.String).str.zfill(6)
    return district.take(who, resident_id_number="id18", full_name="name").select(
        settlement_number=number,
        resident_id_number="resident_id_number",
        full_name="full_name",
        assistance_category=rows["word"],
        medical_institution=text(rng.choice(HOSPITALS, size)),
        care_type=pl.Series(np.where(stayed, "住院", "门慢")),
        admitted_date=dates(np.where(stayed, out - nights, out)),
        discharged_date=dates(out),
        diagnosis_code=text(rng.choice(DIAGNOSES, size)),
        total_cost_yuan=pl.Series(total),
        basic_insurance_paid_yuan=pl.Series(basic),
        critical_illness_insurance_paid_yuan=pl.Series(critical),
        other_paid_yuan=pl.lit(0.0),
        medical_assistance_paid_yuan=pl.Series(aid),
        out_of_pocket_yuan=pl.Series((rest - aid).round(2)),
        settled_date=dates(settled),
        is_referred=where(stayed, rng.random(size) < 0.12, False),
        _person=pl.Series(who),
        _day=pl.Series(settled),
    )


def doubts(world: World) -> pl.DataFrame:
    """A-37: settlements without the status in the month of discharge, and people over the yearly cap."""
    rows = settlements(world).filter(pl.col("_day") <= day(HISTORY_END))
    person = rows["_person"].to_numpy()
    month = month_number_of_day(rows["discharged_date"].cast(pl.Int32).to_numpy())
    word = rows["assistance_category"].to_numpy()
    fits = ((word == "低保") & subsistence(world).holds(person, month)) | (
        (word == "特困") & hardship_support(world).holds(person, month)
    )
    without = np.unique(person[np.isin(word, ["低保", "特困"]) & ~fits])
    sums = rows.group_by("_person", pl.col("settled_date").dt.year()).agg(pl.col("medical_assistance_paid_yuan").sum())
    over = sums.filter(pl.col("medical_assistance_paid_yuan") > YEARLY_CAP_YUAN)["_person"].unique().to_numpy()
    plants = planted(world)
    return labelled(
        "A-37",
        np.union1d(without, over),
        plants.without[INNOCENT],
        plants.just_begun,
        violation="aid without the status at discharge, or more than the cap of a year",
        innocent="the status was granted by another district",
        allowed="the status began in the month of discharge",
    )
