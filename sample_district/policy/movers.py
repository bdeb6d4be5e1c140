"""A-03: people who moved away and went on drawing the care subsidy, and those who moved inside the city or in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sample_district.places import day, month_number_of_day
from sample_district.policy import lots
from sample_district.settings import HISTORY_END

if TYPE_CHECKING:
    from sample_district.people import District

WANTED = {lots.VIOLATION: 50, lots.INNOCENT: 10, lots.ALLOWED: 50}
MONTHS_LATE = 5  # months beyond the month of moving that are still paid
SAME_CITY = "安徽省六安市金安区"
OUTSIDE = ("安徽省合肥市", "江苏省苏州市", "浙江省杭州市", "上海市")


def chosen(district: District) -> lots.Plants:
    """Adults who moved away between a year after the start of the history and four months before its end."""
    leave, end = district.column("leave_day"), day(HISTORY_END)
    fits = (leave > end - 1200) & (leave < end - 320) & (district.ages(end) >= 20) & (district.column("fate") == 0)
    return lots.draw(district, "A-03", np.flatnonzero(fits & (district.column("start_day") < leave - 800)), WANTED)


def stayed_in_the_city(district: District) -> np.ndarray:
    """Allowed movers who went to another district of the same city; the other half lost the subsidy in time."""
    return chosen(district)[lots.ALLOWED][::2]


def paid_until(district: District, gone: np.ndarray) -> np.ndarray:
    """First month without payment, by person: ``gone`` for all but the planted."""
    plants, leave = chosen(district), district.column("leave_day")
    late = np.concatenate([plants.flagged, stayed_in_the_city(district)])
    in_time = plants[lots.ALLOWED][1::2]
    out = gone.copy()
    out[late] = month_number_of_day(leave[late]) + 1 + MONTHS_LATE
    out[in_time] = month_number_of_day(leave[in_time]) + 1
    return out


def destinations(district: District, left: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Where each of the people who left went to."""
    place = rng.choice([*OUTSIDE, SAME_CITY], len(left))
    plants = chosen(district)
    abroad = np.isin(left, plants.flagged)
    place = np.where(abroad, np.array(OUTSIDE)[left % len(OUTSIDE)], place)
    return np.where(np.isin(left, stayed_in_the_city(district)), SAME_CITY, place)
