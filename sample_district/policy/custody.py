"""GA05: who is or was in prison, compulsory drug treatment or community correction, and the truth of A-04."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import polars as pl

from sample_district.columns import text
from sample_district.places import dates, day
from sample_district.policy import families
from sample_district.policy.lots import ALLOWED
from sample_district.settings import HISTORY_END
from sample_district.world import World

OTHERS = 90  # in a district of 300,000, besides those whom a theme needs
PRISON, TREATMENT, CORRECTION = "监狱", "戒毒", "社区矫正"
END = day(HISTORY_END)


@lru_cache(maxsize=2)
def stays(world: World) -> pl.DataFrame:
    """One row a stay: person, kind, and first, expected and actual last day (-1: not over)."""
    plants, fate = world.household_plants, world.district.column("fate")
    alike = plants["A-04"][ALLOWED]
    parts = [
        _stay(np.flatnonzero(fate == families.JAILED), PRISON, begun=900, expected=-300),
        _stay(np.flatnonzero(fate == families.RELEASED), PRISON, begun=1300, expected=220, ended=75),
        # The register of the quarter reaches to 7 October: free since less than a month on 1 November.
        _stay(np.flatnonzero(fate == families.JUST_RELEASED), PRISON, begun=1100, expected=27, ended=27),
        _stay(plants["A-04"].flagged, PRISON, begun=420, expected=-260),
        _stay(alike[::3], TREATMENT, begun=1, expected=0).with_columns(**_SHORT),
        _stay(np.setdiff1d(alike, alike[::3]), CORRECTION, begun=350, expected=-200),
        _stay(plants.jailed, PRISON, begun=600, expected=-400),
        _others(world),
    ]
    treated = (pl.col("person") % 6 == 0) & (pl.col("kind") == PRISON)
    return pl.concat(parts).with_columns(kind=pl.when(treated).then(pl.lit(TREATMENT)).otherwise("kind"))


# Five weeks that hold no whole month: 2026-02-10 to 2026-03-17.
_SHORT = {name: pl.lit(END - days, pl.Int64) for name, days in (("first", 263), ("expected", 228), ("last", 228))}


def _stay(who: np.ndarray, kind: str, begun: int, expected: int, ended: int | None = None) -> pl.DataFrame:
    """Stays begun, to end and ended so many days before the end of the history, each a little apart."""
    apart = who % 17
    return pl.DataFrame(
        {
            "person": who,
            "first": END - begun - apart * 11,
            "expected": END - expected + apart * 13,
            "last": END - ended - apart // 6 if ended is not None else np.full(len(who), -1),
        },
        schema={"person": pl.Int64, "first": pl.Int64, "expected": pl.Int64, "last": pl.Int64},
    ).with_columns(kind=pl.lit(kind))


def _others(world: World) -> pl.DataFrame:
    """People who draw nothing that a stay would exclude: no allowance, no subsidy, no pension."""
    district = world.district
    rng = district.settings.rng("custody")
    age = district.ages(END)
    fits = (age >= 20) & (age < 48) & district.is_registered(END) & (district.column("fate") == 0)
    fits &= ~world.is_assisted & (world.cards.level == 0)
    pool = np.flatnonzero(fits)
    count = min(len(pool), max(2, round(OTHERS * district.settings.scale)))
    who = np.sort(rng.choice(pool, count, replace=False))
    first = END - rng.integers(60, 1500, count)
    expected = first + rng.integers(200, 1800, count)
    return pl.DataFrame(
        {
            "person": who,
            "first": first,
            "expected": expected,
            "last": np.where(expected < END - 30, expected, -1),
            "kind": text(rng.choice([PRISON, TREATMENT, CORRECTION], count, p=[0.35, 0.15, 0.5])),
        }
    )


def register(world: World, on: int) -> pl.DataFrame:
    """GA05 on a day: one row a stay begun by then."""
    rows = stays(world).filter(pl.col("first") <= on).sort("first", "person")
    who = rows["person"].to_numpy()
    last = rows["last"].to_numpy()
    return world.district.take(who, resident_id_number="id18", full_name="name").select(
        "resident_id_number",
        "full_name",
        custody_type=rows["kind"],
        custody_start_date=dates(rows["first"].to_numpy()),
        expected_release_date=dates(rows["expected"].to_numpy()),
        actual_release_date=dates(np.where(last <= on, last, -1)),
        _person=rows["person"],
    )


def in_custody(world: World, on: int, at_least: int = 0) -> np.ndarray:
    """By person: in prison or treatment on a day, for a stay of ``at_least`` days (community correction is neither)."""
    over = pl.when(pl.col("last") >= 0).then("last").otherwise("expected")
    inside = stays(world).filter(
        (pl.col("kind") != CORRECTION) & (pl.col("first") <= on) & (over > on) & (over - pl.col("first") >= at_least)
    )
    mask = np.zeros(len(world.district.people), bool)
    mask[inside["person"].to_numpy()] = True
    return mask


def truth(world: World) -> pl.DataFrame:
    """A-04: covered members of 低保 households in prison or treatment."""
    return world.household_plants["A-04"].truth(
        violation="in prison for more than a year, covered all the while",
        innocent="out on medical parole, which the register of the police does not show",
        allowed="community correction, or a stay that holds no whole month",
    )
