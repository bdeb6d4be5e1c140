"""Who is insured or drawn for wrongly: plants of A-36 (medical), A-38 (paid-for contributions), A-39 (two pensions)."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from sample_district.disability import Cards
from sample_district.people import District
from sample_district.places import LAST_MONTH, day, month_number
from sample_district.policy.lots import ALLOWED, INNOCENT, VIOLATION, Plants, draw
from sample_district.policy.stacking import DOCUMENTS, FLAGGED_DOCUMENTS, stays
from sample_district.policy.work import RESIDENT, Work

NEWEST_YEAR = 2026
JANUARY = month_number(date(NEWEST_YEAR, 1, 1))


def insured_twice(district: District, is_employee: np.ndarray) -> Plants:
    """A-36: employees who stay in the residents' insurance; allowed: the job began within the insured year."""
    age = district.ages(day(date(NEWEST_YEAR, 1, 1)))
    pool = is_employee & stays(district) & (age >= 30) & (age < 45) & (district.column("arrived_day") < 0)
    return draw(district, "A-36", np.flatnonzero(pool), {VIOLATION: 40, INNOCENT: 80, ALLOWED: 50})


def aided_after_death(district: District, has_aid: np.ndarray) -> np.ndarray:
    """A-36: people with premium aid in 2026 (``has_aid``, by person) whose contribution was paid after the death."""
    death = district.column("death_day")
    pool = has_aid & (death >= day(date(NEWEST_YEAR, 1, 10))) & (death < day(date(NEWEST_YEAR, 8, 1)))
    return draw(district, "A-36", np.flatnonzero(pool), {VIOLATION: 15})[VIOLATION]


def paid_for(district: District, cards: Cards, members: pl.DataFrame, work: Work) -> Plants:
    """A-38: residents whose contribution the government pays without cause; allowed: the status ended this year.

    ``members``: covered 低保 members (person, stop of the spell, -1 while running).
    """
    age = district.ages(day(date(NEWEST_YEAR, 10, 1)))
    pool = (work.group == RESIDENT) & stays(district) & (age >= 20) & (age < 55) & (cards.level == 0)
    ended = members.filter(pl.col("stop").is_between(JANUARY + 1, LAST_MONTH))["person"].to_numpy()
    flagged = draw(district, "A-38", np.flatnonzero(pool & ~work.is_assisted), FLAGGED_DOCUMENTS)
    left = draw(district, "A-38", ended[pool[ended]], {ALLOWED: DOCUMENTS[ALLOWED]})
    return Plants("A-38", {**flagged.persons, ALLOWED: left[ALLOWED]})


def with_two_pensions(district: District, employed: np.ndarray) -> Plants:
    """A-39: employee pensioners (``employed``) on the residents' list too; allowed: ended there at the change."""
    return draw(district, "A-39", employed[stays(district)[employed]], DOCUMENTS)
