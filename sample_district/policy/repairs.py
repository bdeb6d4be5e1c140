"""Repair of dilapidated houses (ZJ01): twice for one house (A-32), false status (A-33), owners (A-34)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import polars as pl

from sample_district.columns import text, where
from sample_district.names import loose_names
from sample_district.places import dates, day, month_number_of_day
from sample_district.policy.labels import labelled
from sample_district.policy.lots import ALLOWED, INNOCENT, VIOLATION, Plants, draw
from sample_district.policy.stacking import stays
from sample_district.policy.status import hardship_support, has_any_status, in_planted_household, subsistence
from sample_district.registration import village_column
from sample_district.settings import HISTORY_END, HISTORY_START
from sample_district.world import World

A_YEAR = 130  # households in a district of 300,000
YEARS = (2022, 2023, 2024, 2025, 2026)
FEW = {VIOLATION: 12, INNOCENT: 10, ALLOWED: 12}  # of some 650 households
SUBSIDY = {
    "C": (8000.0, 3000.0, 0.0, 2000.0),
    "D": (20_000.0, 6000.0, 2000.0, 5000.0),
}  # centre, province, city, district


@dataclass(frozen=True)
class Repairs:
    """Who is planted for which check; everybody is the head of a household that is repaired once or twice."""

    twice: Plants
    false_status: Plants
    owners: Plants


@lru_cache(maxsize=4)
def planted(world: World) -> Repairs:
    """Selections among village households: without any status for A-32 and A-34, and by status for A-33."""
    district = world.district
    settled = stays(district) & (district.column("start_day") < day(HISTORY_START)) & ~in_planted_household(world)
    heads = settled & (district.people["role"] == "户主").to_numpy() & (district.ages(day(HISTORY_START)) >= 40)
    everyone = np.arange(len(heads))
    heads &= ~village_column(district, everyone, "is_community").to_numpy()
    plain = np.flatnonzero(heads & ~has_any_status(world))
    twice = draw(district, "A-32", plain, FEW)
    rest = np.setdiff1d(plain, np.concatenate(list(twice.persons.values())))
    owners = draw(district, "A-34", rest[_children(world)[rest] >= 0], FEW)
    rest = np.setdiff1d(rest, np.concatenate(list(owners.persons.values())))
    poor = subsistence(world)
    begun = heads & (poor.start > month_number_of_day(np.array([day(date(2022, 1, 1))]))[0]) & (poor.start % 12 < 9)
    begun &= (poor.start < month_number_of_day(np.array([day(date(2026, 8, 1))]))[0]) & (poor.stop > poor.start + 2)
    status = draw(district, "A-33", rest, {VIOLATION: FEW[VIOLATION], INNOCENT: FEW[INNOCENT]})
    fresh = draw(district, "A-33", np.flatnonzero(begun), {ALLOWED: FEW[ALLOWED]})
    return Repairs(twice, Plants("A-33", {**status.persons, ALLOWED: fresh[ALLOWED]}), owners)


@lru_cache(maxsize=4)
def _children(world: World) -> np.ndarray:
    """By person: a child who stays and draws no assistance, so that a home of theirs is no doubt; -1 for none."""
    district = world.district
    free = stays(district) & ~world.is_assisted
    children = np.full(len(free), -1)
    for parent in ("father", "mother"):
        column = district.column(parent)
        known = (column >= 0) & free
        children[column[known]] = np.flatnonzero(known)
    return children


def homes_owned(world: World) -> pl.DataFrame:
    """Homes that BD01 has to show for A-34: person, registered_day, is_allowed (a grown-up child's home).

    Violations own the home themselves; for the look-alikes it stands in the name of one of their children.
    """
    plants = planted(world).owners
    child = _children(world)[plants[ALLOWED]]
    return pl.DataFrame(
        {
            "person": np.concatenate([plants.flagged, child]),
            "registered_day": day(date(2020, 5, 1)) - np.concatenate([plants.flagged, child]) % 900,
            "is_allowed": np.r_[np.zeros(len(plants.flagged), bool), np.ones(len(child), bool)],
        }
    )


def _background(world: World, rng: np.random.Generator) -> pl.DataFrame:
    """Person, year, day of appraisal, category: each household once, with the status that its category says."""
    district, plants = world.district, planted(world)
    size = len(district.people)
    dispersed = world.hardship.rows.filter(pl.col("mode") == "分散")["person"].to_numpy()
    is_dispersed = np.isin(np.arange(size), dispersed)
    used = np.concatenate([who for each in vars(plants).values() for who in each.persons.values()])
    pool = stays(district) & (district.people["role"] == "户主").to_numpy() & ~in_planted_household(world)
    pool &= (district.column("start_day") < day(HISTORY_START)) & (district.ages(day(HISTORY_START)) >= 30)
    pool &= ~village_column(district, np.arange(size), "is_community").to_numpy()
    pool[used] = False
    poor, hard = subsistence(world), hardship_support(world)
    weight = np.where((poor.start < 10**6) | (hard.start < 10**6), 1.0, 0.02) * pool
    wanted = max(6, round(A_YEAR * world.settings.scale * len(YEARS)))
    who = rng.choice(size, min(wanted, int(pool.sum())), replace=False, p=weight / weight.sum())
    year = rng.choice(YEARS, len(who))
    appraised = np.array([day(date(y, 2, 10)) for y in YEARS])[year - YEARS[0]] + rng.integers(0, 90, len(who))
    month = month_number_of_day(appraised)
    category = np.select(
        [hard.holds(who, month) & is_dispersed[who], poor.holds(who, month)],
        ["分散供养特困", "低保"],
        default=np.where(who % 2 == 0, "返贫监测户", "其他脱贫户"),
    )
    return pl.DataFrame({"person": who, "year": year, "appraised": appraised, "category": category})


def _row(who: np.ndarray, year: np.ndarray | int, appraised: np.ndarray, category: str | np.ndarray) -> pl.DataFrame:
    years = np.broadcast_to(np.asarray(year, dtype=np.int64), len(who))
    words = np.broadcast_to(np.asarray(category, dtype=object), len(who))
    return pl.DataFrame({"person": who, "year": years, "appraised": appraised, "category": text(words)})


def _plants(world: World) -> pl.DataFrame:
    """The planted households, with ``place`` (whose coordinates) and ``helped`` (helped before, as the file says)."""
    plants, start = planted(world), subsistence(world).start
    spring = {year: day(date(year, 3, 1)) for year in YEARS}
    flagged, moved = plants.twice.flagged, plants.twice[ALLOWED]
    twice, elsewhere, before = flagged[::3], flagged[1::3], flagged[2::3]
    sons = _of_the_household(world, moved)
    fresh = plants.false_status[ALLOWED]
    fresh_day = (start[fresh].astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)) + 14
    fresh_year = 1970 + start[fresh] // 12
    rows = [
        _row(flagged, 2023, spring[2023] + flagged % 60, "其他脱贫户"),
        _row(twice, 2025, spring[2025] + twice % 60, "其他脱贫户"),
        _row(moved, 2022, spring[2022] + moved % 60, "其他脱贫户"),
        _row(sons, 2024, spring[2024] + sons % 60, "其他脱贫户"),
        _row(plants.false_status.flagged, 2024, spring[2024] + plants.false_status.flagged % 60, "低保"),
        _row(fresh, fresh_year, fresh_day, "低保"),
        _row(plants.owners.flagged, 2025, spring[2025] + plants.owners.flagged % 60, "其他脱贫户"),
        _row(plants.owners[ALLOWED], 2025, spring[2025] + plants.owners[ALLOWED] % 60, "其他脱贫户"),
    ]
    frame = pl.concat(rows).with_columns(place="person", helped=pl.col("person").is_in(before.tolist()))
    neighbours = _neighbours(world, elsewhere)
    second = _row(neighbours, 2026, spring[2026] + neighbours % 60, "其他脱贫户")
    second = second.with_columns(place=pl.Series(elsewhere[: len(neighbours)]), helped=pl.lit(False))
    return pl.concat([frame, second])


def _of_the_household(world: World, heads: np.ndarray) -> np.ndarray:
    """Another adult of each head's household, where there is one."""
    people = world.district.people
    adult = pl.Series(world.district.ages(day(HISTORY_START)) >= 22) & pl.Series(stays(world.district))
    others = people.filter(adult & (pl.col("role") != "户主"))
    homes = people["household"].gather(heads)
    return (
        others.filter(pl.col("household").is_in(homes.implode()))
        .unique("household", keep="first")["person"]
        .sort()
        .to_numpy()
    )


def _neighbours(world: World, heads: np.ndarray) -> np.ndarray:
    """As many other heads, who take the houses of these over: from the spare people of the plants' villages."""
    plants = planted(world)
    used = np.concatenate([who for each in vars(plants).values() for who in each.persons.values()])
    people = world.district.people
    free = stays(world.district) & ~has_any_status(world) & (people["role"] == "户主").to_numpy()
    free &= (world.district.ages(day(HISTORY_START)) >= 40) & (world.district.column("start_day") < day(HISTORY_START))
    free[used] = False
    return np.flatnonzero(free)[: len(heads)]


@lru_cache(maxsize=4)
def repairs(world: World) -> pl.DataFrame:
    """ZJ01 of all years: one row a household and year; amounts in yuan."""
    district, rng = world.district, world.settings.rng("repairs")
    planted_rows = _plants(world)
    background = _background(world, rng).filter(~pl.col("person").is_in(planted_rows["person"].implode()))
    background = background.with_columns(place="person", helped=pl.lit(False))
    rows = pl.concat([background, planted_rows], how="vertical_relaxed").sort("year", "person")
    who, size = rows["person"].to_numpy(), rows.height
    appraised = rows["appraised"].to_numpy()
    grade = np.where(rng.random(size) < 0.6, "C", "D")
    started = appraised + rng.integers(20, 60, size)
    finished = started + rng.integers(40, 110, size)
    accepted = finished + rng.integers(5, 25, size)
    paid = accepted + rng.integers(10, 40, size)
    known = day(HISTORY_END) - 25
    money = np.array([SUBSIDY[g] for g in grade]).reshape(size, 4)
    is_paid = paid <= known
    place = rows["place"].to_numpy()
    east = pl.Series((115.80 + place % 9973 * 0.000021).round(6)).cast(pl.String)
    north = pl.Series((31.70 + place // 9973 * 0.0021 + place % 83 * 0.00002).round(6)).cast(pl.String)
    inspectors = loose_names(6, rng).to_numpy()
    named = district.take(who, head_name="name", resident_id_number="id18", account="account", household="household")
    members = np.bincount(district.column("household"))
    levels = ("central", "provincial", "city", "district")
    amounts = {f"{level}_subsidy_yuan": where(is_paid, money[:, i]) for i, level in enumerate(levels)}
    return named.select(
        plan_year=rows["year"],
        farm_household_number=pl.lit("NH") + pl.Series(who).cast(pl.String).str.zfill(7),
        head_name="head_name",
        resident_id_number="resident_id_number",
        township_name=village_column(district, who, "township"),
        village_name=village_column(district, who, "name"),
        target_category=rows["category"],
        household_size_count=pl.Series(members[named["household"].to_numpy()]),
        danger_grade=text(grade),
        appraised_date=dates(appraised),
        works_mode=text(np.where(grade == "C", "修缮", "新建")),
        floor_area_square_metres=pl.Series(rng.uniform(45, 95, size).round(1)),
        longitude_latitude=east + "," + north,
        works_started_date=dates(np.where(started <= known, started, -1)),
        works_completed_date=dates(np.where(finished <= known, finished, -1)),
        accepted_date=dates(np.where(accepted <= known, accepted, -1)),
        inspector_name=where(accepted <= known, inspectors[rng.integers(0, 6, size)]),
        **amounts,
        paid_date=dates(np.where(is_paid, paid, -1)),
        bank_account_number="account",
        is_helped_before=rows["helped"],
        check_authorized_date=dates(appraised - 12),
        _person=pl.Series(who),
        _township=village_column(district, who, "township_code"),
    )


def doubts(world: World) -> pl.DataFrame:
    """A-32 and A-33, for the households in the file; A-34 is in ownership_doubts."""
    rows, plants = repairs(world), planted(world)
    years = {"by_person": pl.col("plan_year").n_unique().over("_person"),
             "by_place": pl.col("plan_year").n_unique().over("longitude_latitude")}  # fmt: skip
    again = rows.with_columns(**years).filter(
        (pl.col("by_person") > 1) | (pl.col("by_place") > 1) | pl.col("is_helped_before")
    )
    who = rows["_person"].to_numpy()
    month = month_number_of_day(rows["appraised_date"].cast(pl.Int32).to_numpy())
    word = rows["target_category"].to_numpy()
    false = (word == "低保") & ~subsistence(world).holds(who, month)
    false |= (word == "分散供养特困") & ~hardship_support(world).holds(who, month)
    return pl.concat(
        [
            labelled(
                "A-32", again["_person"].to_numpy(), plants.twice[INNOCENT], plants.twice[ALLOWED],
                violation="helped in two years, in the same house, or helped before",
                innocent="the first house fell in the flood; the papers are with the emergency office",
                allowed="another member of the register household, another house",
            ),
            labelled(
                "A-33", who[false], plants.false_status[INNOCENT], plants.false_status[ALLOWED],
                violation="low-income on the list, not on the roster at the appraisal",
                innocent="rigid expenditure, written down as low-income",
                allowed="the status began in the month of the appraisal",
            ),
        ]
    )  # fmt: skip
