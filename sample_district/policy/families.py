"""Families that lost their parents' care: what befalls father and mother is decided with the people themselves.

A few only children lose both parents to death, prison, a severe disability or silence. The deaths are among the deaths
of the district, not on top of them, so that the number of the living stays as asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample_district.places import day
from sample_district.settings import HISTORY_END, Settings

# What befell a parent (column ``fate`` of the people; 0 for everybody else).
DEAD, JAILED, SEVERE, MISSING, RELEASED, CLAIMED, ILL, JUST_RELEASED = range(1, 9)
# Whether the office supports the child (column ``care``; 0 for everybody else).
SUPPORTED, OVERLOOKED = 1, 2
YEAR = 365.25


@dataclass(frozen=True)
class Course:
    """How often a pair of fates comes up in a district of 300,000, and whether the office supports the child."""

    first: int
    second: int
    count: int
    care: int = SUPPORTED


COURSES = (
    Course(DEAD, DEAD, 50),  # orphans
    Course(DEAD, JAILED, 6, OVERLOOKED),
    Course(JAILED, SEVERE, 6, OVERLOOKED),
    Course(SEVERE, SEVERE, 6, OVERLOOKED),
    Course(JAILED, SEVERE, 45),
    Course(SEVERE, SEVERE, 45),
    Course(DEAD, JAILED, 55),
    Course(DEAD, SEVERE, 45),
    Course(SEVERE, RELEASED, 8),  # free for more than a month
    Course(SEVERE, CLAIMED, 12),  # no file backs the word on the roster
    Course(SEVERE, ILL, 10),  # A-42 as well: severe illness, which no file of ours shows
    Course(SEVERE, MISSING, 15),  # lawful: silence with a date of evidence
    Course(SEVERE, JUST_RELEASED, 10),  # lawful: free since less than a month
)


def choose_fates(
    members: dict[str, np.ndarray], parents: tuple[np.ndarray, np.ndarray], most_deaths: int, settings: Settings
) -> tuple[np.ndarray, np.ndarray]:
    """By person: what befell the parent, and how the office cares for the child. At most ``most_deaths`` die."""
    rng, (father, mother) = settings.rng("fates"), parents
    size = len(father)
    fate, care = np.zeros(size, np.int8), np.zeros(size, np.int8)
    age = (day(HISTORY_END) - members["birth_day"]) / YEAR
    only = (father >= 0) & (mother >= 0) & (age > 2) & (age < 16.5) & ~members["newcomer"]
    siblings = np.bincount(father[father >= 0], minlength=size)
    only &= np.where(father >= 0, siblings[father], 0) == 1
    grown = np.maximum(age[father], age[mother])
    children = rng.permutation(np.flatnonzero(only & (grown < 50) & ~members["newcomer"][mother]))
    course = np.repeat(np.arange(len(COURSES)), [max(1, round(c.count * settings.scale)) for c in COURSES])
    course = course[: len(children)]
    first, second = (np.array([getattr(c, name) for c in COURSES])[course] for name in ("first", "second"))
    deaths = (first == DEAD).astype(int) + (second == DEAD)
    kept = np.cumsum(deaths) <= most_deaths
    course, first, second, children = course[kept], first[kept], second[kept], children[: len(course)][kept]
    turned = rng.random(len(children)) < 0.4
    fate[father[children]] = np.where(turned, second, first)
    fate[mother[children]] = np.where(turned, first, second)
    care[children] = np.array([c.care for c in COURSES])[course]
    return fate, care
