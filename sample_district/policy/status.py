"""Who had which status in which month, as the newest rosters still show it: what other departments' help rests on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl

from sample_district.places import LAST_MONTH, day
from sample_district.settings import HISTORY_END
from sample_district.world import World

NEVER = 10**6
REGISTER_DAY = day(HISTORY_END) - 30  # of the newest register of certificates


@dataclass(frozen=True)
class Status:
    """By person: first month (since 1970) with a status and the first month without it again."""

    start: np.ndarray
    stop: np.ndarray

    def holds(self, persons: np.ndarray, months: np.ndarray | int) -> np.ndarray:
        """Whether each person has the status in the month."""
        return (self.start[persons] <= months) & (months < self.stop[persons])


def _status(size: int, rows: pl.DataFrame) -> Status:
    """From spells (person, start, stop); those of a person who is in two households (A-16) run side by side."""
    until = pl.when(pl.col("stop") < 0).then(NEVER).otherwise("stop")
    whole = rows.group_by("person").agg(pl.col("start").min(), until.max().alias("stop"))
    start, stop = np.full(size, NEVER), np.full(size, NEVER)
    person = whole["person"].to_numpy()
    start[person], stop[person] = whole["start"].to_numpy(), whole["stop"].to_numpy()
    return Status(start, stop)


@lru_cache(maxsize=4)
def subsistence(world: World) -> Status:
    """低保 of the covered members whom the newest MZ02 names: who died, left or changed households is not in it."""
    spells = world.assistance.households.select("spell", "start", "stop")
    rows = world.assistance.members.filter("is_covered").join(spells, on="spell", maintain_order="left")
    gone = world.assistance.gone_month[rows["person"].to_numpy()]
    left = pl.col("leaves").is_between(0, LAST_MONTH)
    rows = rows.filter(pl.Series((gone < 0) | (gone > LAST_MONTH)) & ~left)
    return _status(len(world.district.people), rows.with_columns(start=pl.max_horizontal("start", "joins")))


@lru_cache(maxsize=4)
def hardship_support(world: World) -> Status:
    """特困 support."""
    return _status(len(world.district.people), world.hardship.rows)


def on_register(world: World) -> np.ndarray:
    """By person: a certificate stands in the newest CL01 and is valid."""
    cards = world.cards
    return (cards.level > 0) & (cards.state == "有效") & (cards.issued_day <= REGISTER_DAY)


@lru_cache(maxsize=4)
def has_any_status(world: World) -> np.ndarray:
    """By person: ever a member of a 低保 household, in 特困 support or holder of a certificate, on file or not."""
    out = world.cards.level > 0
    out[world.assistance.members["person"].to_numpy()] = True
    out[world.hardship.rows["person"].to_numpy()] = True
    return out


@lru_cache(maxsize=4)
def in_planted_household(world: World) -> np.ndarray:
    """By person: somebody of the register household is planted for a check of 低保 households."""
    household = world.district.column("household")
    groups = world.assistance.groups["head"].to_numpy()
    lots = (world.household_plants.everybody, world.both_rosters[0].everybody, world.book.wrong_amounts.everybody)
    return np.isin(household, household[np.concatenate([*lots, groups])])
