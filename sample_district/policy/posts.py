"""People hard to employ and the public posts given to them (RS04), and who should not hold one (A-40, A-17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import polars as pl

from sample_district import insurance
from sample_district.columns import text, where
from sample_district.places import dates, day
from sample_district.policy.lots import ALLOWED, INNOCENT, VIOLATION, Plants, draw
from sample_district.policy.stacking import stays
from sample_district.policy.status import in_planted_household
from sample_district.policy.work import EMPLOYEE, RESIDENT
from sample_district.settings import HISTORY_END, HISTORY_START
from sample_district.world import World

RECOGNISED, ON_POST = 1200, 600  # in a district of 300,000
NEWEST = date(2026, 10, 1)
THREE_YEARS_AGO = day(date(2023, 10, 1))
POSTS = ("乡村保洁员", "护林员", "河道巡查员", "敬老院护理员", "道路养护员", "公共服务协管员")
# Men retire between 60 and 63, women between 50 and 58, by the month of birth: under any table the young are more than
# five years away from it, men of 58 are within, and who is past these ages is over age on a post.
FAR_FROM_RETIREMENT = (24, 45)
OVER_AGE_MEN, OVER_AGE_WOMEN = 63, 58


@dataclass(frozen=True)
class Posts:
    """Who is planted on a post for A-40."""

    employed: np.ndarray
    pensioners: np.ndarray
    companies: np.ndarray
    too_long: Plants
    absent: Plants

    @property
    def everyone(self) -> np.ndarray:
        """All of them."""
        lots = [who for each in (self.too_long, self.absent) for who in each.persons.values()]
        return np.concatenate([self.employed, self.pensioners, self.companies, *lots])


@lru_cache(maxsize=4)
def planted(world: World) -> Posts:
    """Selections for A-40; allowed are men within five years of retirement who stay longer than three."""
    district = world.district
    group, age, male = world.work.group, district.ages(day(HISTORY_END)), district.column("is_male")
    settled = stays(district) & (district.column("start_day") < day(HISTORY_START)) & ~in_planted_household(world)
    young = settled & (age >= FAR_FROM_RETIREMENT[0]) & (age < FAR_FROM_RETIREMENT[1])
    employed = np.flatnonzero(young & (group == EMPLOYEE) & ~world.work.is_certain)
    residents = np.flatnonzero(young & (group == RESIDENT))
    drawing = insurance.pensioners(district, world.work, NEWEST)
    drawing = drawing[settled[drawing] & (age[drawing] >= OVER_AGE_MEN + 1) & (age[drawing] < 72)]
    near = np.flatnonzero(settled & male & (age == 58) & (group == RESIDENT))
    plants = draw(district, "A-40", residents, {VIOLATION: 35, INNOCENT: 100})
    companies, real = plants[VIOLATION][::4], np.setdiff1d(plants[VIOLATION], plants[VIOLATION][::4])
    innocent = np.array_split(plants[INNOCENT], 2)
    alike = draw(district, "A-40", near, {ALLOWED: 50})[ALLOWED]
    nobody = alike[:0]
    return Posts(
        draw(district, "A-40", employed, {VIOLATION: 10})[VIOLATION],
        draw(district, "A-40", drawing, {VIOLATION: 10})[VIOLATION],
        companies,
        Plants("A-40", {VIOLATION: real[::2], INNOCENT: innocent[0], ALLOWED: alike}),
        Plants("A-40", {VIOLATION: real[1::2], INNOCENT: innocent[1], ALLOWED: nobody}),
    )


def companies_owned(world: World) -> pl.DataFrame:
    """Companies that SC01 has to show for A-40: person (the representative), is_allowed."""
    return pl.DataFrame({"person": planted(world).companies}).with_columns(is_allowed=pl.lit(False))


def owners_of_nothing(world: World) -> np.ndarray:
    """Persons on a post, to whom no other company may be given."""
    return np.unique(posts(world, NEWEST)["_person"].to_numpy())


@lru_cache(maxsize=4)
def _people(world: World) -> pl.DataFrame:
    """Person, whether on a post, and the days of recognition, post and exit (-1: none), whatever the month."""
    district, rng, plants = world.district, world.settings.rng("hardship employment"), planted(world)
    age, group = district.ages(day(HISTORY_END)), world.work.group
    free = stays(district) & (district.column("start_day") < day(HISTORY_START)) & (group == RESIDENT)
    free &= (age >= FAR_FROM_RETIREMENT[0]) & (age < FAR_FROM_RETIREMENT[1])
    free[plants.everyone] = False
    free &= ~in_planted_household(world)
    scale = world.settings.scale
    wanted = max(8, round((RECOGNISED + ON_POST) * scale))
    others = rng.permutation(np.flatnonzero(free))[:wanted]
    who = np.concatenate([others, plants.everyone])
    is_planted = np.arange(len(who)) >= len(others)
    has_post = is_planted | (np.arange(len(who)) < max(3, round(ON_POST * scale)))
    long = np.isin(who, np.concatenate(list(plants.too_long.persons.values())))
    began = np.where(long, THREE_YEARS_AGO - 60 - who % 500, THREE_YEARS_AGO + 60 + who % 900)
    recognised = began - 40
    gone = ~is_planted & (rng.random(len(who)) < 0.25)
    left = np.where(gone, np.minimum(began + 200 + who % 300, day(HISTORY_END) - 20), -1)
    return pl.DataFrame(
        {"person": who, "has_post": has_post, "recognised": recognised, "began": began, "left": left}
    ).filter(pl.Series(began < day(HISTORY_END) - 30))


def posts(world: World, month: date) -> pl.DataFrame:
    """RS04 of a month: one row a person and recognition; subsidies in yuan of the month, attendance in days."""
    district, rng, plants = world.district, world.settings.rng(f"posts {month}"), planted(world)
    rows = _people(world)
    who, on_post = rows["person"].to_numpy(), rows["has_post"].to_numpy()
    began, left = rows["began"].to_numpy(), rows["left"].to_numpy()
    is_absent = np.isin(who, np.concatenate(list(plants.absent.persons.values())))
    current = on_post & (left < 0)
    days = np.where(is_absent, 0, rng.integers(15, 24, len(who)))
    kinds = np.array(["低保", "大龄", "残疾", "长期失业", "零就业家庭"])[who % 5]
    until = np.where(left >= 0, left, began + 365 * (3 + 3 * (began < THREE_YEARS_AGO)))
    town = pl.Series(district.take(who, "village")["village"] % 6)
    units = pl.Series(["史河街道", "平岗街道", "姚李镇", "洪集镇", "三元镇", "孙岗乡"]).gather(town)
    return district.take(who, resident_id_number="id18", full_name="name").select(
        "resident_id_number",
        "full_name",
        recognition_category=text(kinds),
        recognized_date=dates(rows["recognised"].to_numpy()),
        exit_date=dates(left),
        post_name=where(on_post, np.array(POSTS, dtype=object)[who % len(POSTS)]),
        employer_name=where(on_post, units + "人民政府"),
        post_start_date=dates(np.where(on_post, began, -1)),
        post_end_date=dates(np.where(on_post, until, -1)),
        post_subsidy_yuan=where(current, np.full(len(who), 1000.0)),
        social_insurance_subsidy_yuan=where(current, np.full(len(who), 320.0)),
        attendance_days=where(current, days),
        _person=pl.Series(who),
    )
