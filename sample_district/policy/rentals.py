"""Public rental housing and rent subsidies (ZJ02), and tenants who should have left (A-35)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import polars as pl

from sample_district.columns import text, where
from sample_district.places import dates, day
from sample_district.policy.deaths import known_death_days
from sample_district.policy.lots import ALLOWED, INNOCENT, VIOLATION, Plants, draw
from sample_district.policy.repairs import homes_owned as homes_of_repaired
from sample_district.policy.repairs import repairs
from sample_district.policy.stacking import stays
from sample_district.policy.status import in_planted_household
from sample_district.settings import HISTORY_END, HISTORY_START
from sample_district.world import World

TENANCIES = 2000  # in a district of 300,000
REVIEW_DAY = day(HISTORY_END) - 30
LONG_DEAD = day(date(2026, 9, 1))  # dead before: more than a month at the newest file
ESTATES = ("叶集区安居苑", "史河家园", "未名湖公寓", "姚李和谐小区", "幸福里公租房")


@dataclass(frozen=True)
class Tenants:
    """Who is planted for A-35: by both kinds of help at once, after death, a home, or a company."""

    both: Plants
    dead: np.ndarray
    owners: Plants
    companies: Plants


@lru_cache(maxsize=4)
def planted(world: World) -> Tenants:
    """Selections for A-35 among heads of households in town and villages."""
    district = world.district
    heads = (district.people["role"] == "户主").to_numpy() & (district.column("start_day") < day(HISTORY_START))
    heads &= (district.ages(day(HISTORY_START)) >= 22) & ~in_planted_household(world)
    heads[repairs(world)["_person"].to_numpy()] = False
    here = np.flatnonzero(heads & stays(district))
    plants = draw(district, "A-35", here, {VIOLATION: 40, INNOCENT: 100, ALLOWED: 60})
    real, innocent, alike = (np.array_split(plants[kind], 3) for kind in (VIOLATION, INNOCENT, ALLOWED))
    death = known_death_days(world)
    dead = heads & (death >= day(date(2025, 6, 1))) & (death < LONG_DEAD)
    lots = [
        Plants("A-35", {VIOLATION: a, INNOCENT: b, ALLOWED: c}) for a, b, c in zip(real, innocent, alike, strict=True)
    ]
    gone = draw(district, "A-35", np.flatnonzero(dead), {VIOLATION: 12})[VIOLATION]
    return Tenants(lots[0], gone, lots[1], lots[2])


def homes_owned(world: World) -> pl.DataFrame:
    """Homes that BD01 has to show for A-34 and A-35: person, registered_day, is_allowed.

    Of tenants, violations and innocents (a nominal share) own one while they rent; the look-alikes bought one after
    they had left.
    """
    owners = planted(world).owners
    who = np.concatenate([owners.flagged, owners[ALLOWED]])
    bought = np.r_[np.full(len(owners.flagged), day(date(2023, 3, 1))), np.full(len(owners[ALLOWED]), LEFT_DAY + 60)]
    tenants = pl.DataFrame(
        {
            "person": who,
            "registered_day": bought + who % 90,
            "is_allowed": np.isin(who, owners[ALLOWED]),
        }
    )
    return pl.concat([homes_of_repaired(world), tenants], how="vertical_relaxed")


def companies_owned(world: World) -> pl.DataFrame:
    """Companies that SC01 has to show for A-35: person (the representative), is_allowed (struck off)."""
    owners = planted(world).companies
    who = np.concatenate([owners.flagged, owners[ALLOWED]])
    return pl.DataFrame({"person": who, "is_allowed": np.isin(who, owners[ALLOWED])})


def owners_of_nothing(world: World) -> np.ndarray:
    """Persons to whom no other home or company may be given: applicants of ZJ01 and ZJ02, and their spouses."""
    who = np.union1d(repairs(world)["_person"].to_numpy(), rentals(world)["_person"].to_numpy())
    spouse = world.district.column("spouse")[who]
    return np.union1d(who, spouse[spouse >= 0])


LEFT_DAY = day(date(2025, 8, 31))


@lru_cache(maxsize=4)
def rentals(world: World) -> pl.DataFrame:
    """ZJ02 of the third quarter of 2026: one row a tenancy or rent subsidy; rent in yuan a month."""
    district, rng, plants = world.district, world.settings.rng("rentals"), planted(world)
    lots = (plants.both, plants.owners, plants.companies)
    own = np.concatenate([who for each in lots for who in each.persons.values()] + [plants.dead])
    free = (district.people["role"] == "户主").to_numpy() & (district.column("start_day") < day(HISTORY_START))
    free &= (district.ages(day(HISTORY_START)) >= 22) & (
        (district.column("death_day") < 0) | (known_death_days(world) >= 0)
    )
    free[own] = False
    free &= ~in_planted_household(world)
    free[repairs(world)["_person"].to_numpy()] = False
    wanted = max(10, round(TENANCIES * world.settings.scale))
    background = rng.permutation(np.flatnonzero(free))[:wanted]
    second = np.concatenate([plants.both.flagged, plants.both[ALLOWED]])
    who = np.concatenate([background, own, second])
    is_second = np.arange(len(who)) >= len(background) + len(own)
    size = len(who)
    subsidised = is_second | (~np.isin(who, second) & (rng.random(size) < 0.1))
    death, leave = known_death_days(world)[who], district.column("leave_day")[who]
    ended = np.isin(who, background) & ((death >= 0) | (leave >= 0) | (rng.random(size) < 0.1))
    ended |= np.isin(who, plants.owners[ALLOWED]) | (np.isin(who, plants.both[ALLOWED]) & is_second)
    begun = day(date(2021, 3, 1)) + who % 400
    until = np.where(ended, np.where((death >= 0) & (death < LEFT_DAY), death + 20, LEFT_DAY), begun + 3650)
    until = np.maximum(until, begun + 30)
    room = np.round(rng.uniform(38, 60, size), 1)
    members = np.bincount(district.column("household"))[district.column("household")[who]]
    partner = district.take(np.where(is_second, -1, district.column("spouse")[who]), "name")["name"]
    flat = (
        pl.Series(rng.integers(1, 12, size)).cast(pl.String)
        + "栋"
        + pl.Series(rng.integers(101, 1802, size)).cast(pl.String)
        + "室"
    )
    return (
        district.take(who, applicant_name="name", resident_id_number="id18")
        .select(
            housing_support_number=pl.Series(np.where(subsidised, "ZB", "GZ"))
            + pl.Series(who).cast(pl.String).str.zfill(7)
            + pl.Series(np.where(is_second, "2", "1")),
            applicant_name="applicant_name",
            resident_id_number="resident_id_number",
            co_applicants=partner,
            support_mode=text(np.where(subsidised, "补贴", "实物")),
            estate_name=where(~subsidised, rng.choice(ESTATES, size)),
            building_and_room=where(~subsidised, flat),
            floor_area_square_metres=where(~subsidised, room),
            contract_start_date=dates(begun),
            contract_end_date=dates(until),
            monthly_rent_yuan=pl.Series(np.where(subsidised, 0.0, (room * 2.4).round(2))),
            rent_paid_to_date=dates(np.where(subsidised, -1, np.where(ended, until, REVIEW_DAY + 31))),
            annual_review_date=dates(np.where(ended, np.minimum(until, REVIEW_DAY) - 200, REVIEW_DAY - who % 300)),
            annual_review_result=text(np.where(rng.random(size) < 0.985, "合格", "不合格")),
            household_income_yuan=pl.Series((rng.integers(900, 3600, size) * members).astype(float)),
            living_area_per_capita_square_metres=pl.Series((room / members).round(1)),
            support_status=text(np.where(ended, "退出", "在保")),
            check_authorized_date=dates(begun - 25),
            _person=pl.Series(who),
        )
        .sort("housing_support_number")
    )
