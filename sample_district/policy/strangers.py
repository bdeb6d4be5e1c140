"""A-46: people who live here without being on the register: those who will move in after the end of the history.

Some already stand on a 低保 roster as the wife or husband of the head; the number they bring is from elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sample_district.places import day
from sample_district.policy import lots
from sample_district.settings import HISTORY_END, HISTORY_START

if TYPE_CHECKING:
    from sample_district.people import District

OUTSIDE_OLD = (413023, 413026, 320106, 310112, 330102, 340122)
OUTSIDE_NEW = (411525, 411524, 320106, 330106, 340123, 310112)
FOREIGN_SHARE = 0.8  # of the adults who move in
HELPED = 40  # in a district of 300,000
WANTED = {lots.VIOLATION: 50, lots.INNOCENT: 10, lots.ALLOWED: 50}


def prefixes(prefix: np.ndarray, year: np.ndarray, newcomer: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Area codes by person; most newcomers who are no infants bring one from outside the city."""
    size = len(prefix)
    other = newcomer & (year < HISTORY_END.year - 10) & (rng.random(size) < FOREIGN_SHARE)
    return np.where(other, np.where(year < 1999, rng.choice(OUTSIDE_OLD, size), rng.choice(OUTSIDE_NEW, size)), prefix)


def newcomers_from_elsewhere(district: District) -> np.ndarray:
    """Adults with a number from outside the city who join the register after the end of the history."""
    number = district.people["id18"]
    outside = ~number.str.head(4).is_in(["3415", "3424"]).to_numpy()
    end = day(HISTORY_END)
    return np.flatnonzero(outside & (district.column("start_day") > end) & (district.ages(end) >= 18))


def on_the_roster(district: District) -> lots.Plants:
    """Newcomers whom a 低保 roster covers already: without, and (allowed) with, a valid residence permit."""
    head = district.head_of(np.arange(len(district.people)))
    settled = (head >= 0) & (district.column("death_day")[head] < 0) & (district.column("leave_day")[head] < 0)
    settled &= (district.column("spouse")[head] == np.arange(len(head))) & (district.column("fate")[head] == 0)
    settled &= district.column("start_day")[head] < day(HISTORY_START)
    who = newcomers_from_elsewhere(district)
    return lots.draw(district, "A-46", who[settled[who] & (district.ages(day(HISTORY_END))[head[who]] >= 24)], WANTED)


def is_joined(district: District) -> np.ndarray:
    """By person: one of these newcomers belongs to the household."""
    household = district.column("household")
    return np.isin(household, household[on_the_roster(district).everybody])


def helped_in_need(district: District) -> np.ndarray:
    """Newcomers on no roster who were given temporary assistance, which asks for no register."""
    others = np.setdiff1d(newcomers_from_elsewhere(district), on_the_roster(district).everybody)
    return others[: max(1, round(HELPED * district.settings.scale))]
