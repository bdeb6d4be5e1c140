"""Who is planted for which check: every household belongs to one lot, so that two checks never plant the same one.

A plant is one of three: a *violation* (the predicate of the check holds, and an auditor would confirm it), an
*innocent* (the predicate holds, but a fact that no file shows explains it: a lent name, a nominal share), or *allowed*
(a file shows why it is lawful: the check must not raise it above the grade it allows).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:  # the people themselves are simulated with some plants in mind
    from sample_district.people import District

KINDS = VIOLATION, ALLOWED, INNOCENT = "violation", "allowed", "innocent"
# Checks of households on the 低保 roster share its households among them; other checks have people of their own.
HOUSEHOLD_CHECKS = (
    "A-04", "A-05", "A-06", "A-07", "A-08", "A-09", "A-10", "A-11", "A-12", "A-21", "A-22", "A-23", "A-25", "A-26",
)  # fmt: skip
LOT_COUNT = 16  # two lots stay as they are: households in which nothing is to be found
USUAL = {VIOLATION: 50, INNOCENT: 100, ALLOWED: 50}  # in a district of 300,000
SCHEMA = {"check_code": pl.String, "kind": pl.String, "person": pl.Int64, "note": pl.String}


@dataclass(frozen=True)
class Plants:
    """The people planted for a check: one array of persons a kind, no person in two."""

    check: str
    persons: dict[str, np.ndarray]

    def __getitem__(self, kind: str) -> np.ndarray:
        """Persons of a kind."""
        return self.persons[kind]

    @property
    def flagged(self) -> np.ndarray:
        """Everybody for whom the predicate of the check holds."""
        return np.concatenate([self.persons[VIOLATION], self.persons[INNOCENT]])

    @property
    def everybody(self) -> np.ndarray:
        """Everybody planted, of whatever kind."""
        return np.concatenate([self.persons[kind] for kind in KINDS])

    def truth(self, **notes: str) -> pl.DataFrame:
        """One row a plant, for truth/; ``notes``: what was done, by kind."""
        parts = [
            pl.DataFrame({"person": who}, schema={"person": pl.Int64}).with_columns(
                check_code=pl.lit(self.check), kind=pl.lit(kind), note=pl.lit(notes.get(kind, ""))
            )
            for kind, who in self.persons.items()
        ]
        return pl.concat(parts).select(SCHEMA.keys())


def lot_of_household(household: np.ndarray) -> np.ndarray:
    """The lot of each household; neighbours in number, and so in village, fall into different ones."""
    return ((household.astype(np.uint64) * np.uint64(2654435761)) >> np.uint64(16)).astype(np.int64) % LOT_COUNT


def in_lot(district: District, check: str) -> np.ndarray:
    """By person: whether the household is in the lot of a household check. Raises ValueError for another check."""
    return lot_of_household(district.column("household")) == HOUSEHOLD_CHECKS.index(check)


def of_checks_but(district: District, *others: str) -> np.ndarray:
    """Persons of the lots of all household checks but ``others``; what several checks share needs no further lot."""
    lot = lot_of_household(district.column("household"))
    kept = [HOUSEHOLD_CHECKS.index(check) for check in HOUSEHOLD_CHECKS if check not in others]
    return np.flatnonzero(np.isin(lot, kept))


def draw(district: District, check: str, candidates: np.ndarray, wanted: dict[str, int] = USUAL) -> Plants:
    """Choose people for a check among ``candidates`` (persons), at most one of a household.

    ``wanted`` are the numbers for a district of 300,000, by kind; a smaller one has fewer, at least one of each where
    there are enough candidates. With too few candidates the kinds share what there is.
    """
    rng = district.settings.rng(f"plants {check}")
    shuffled = rng.permutation(np.sort(candidates))
    household = district.column("household")[shuffled]
    single = shuffled[np.sort(np.unique(household, return_index=True)[1])]
    asked = np.array([wanted.get(kind, 0) for kind in KINDS])
    scaled = np.where(asked > 0, np.maximum(1, np.round(asked * district.settings.scale)), 0)
    if scaled.sum() > len(single):
        scaled = np.floor(scaled * len(single) / scaled.sum())
    parts = np.split(single, np.cumsum(scaled).astype(int))
    return Plants(check, dict(zip(KINDS, parts[:-1], strict=True)))
