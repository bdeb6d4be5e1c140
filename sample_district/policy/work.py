"""What each person lives on, for social insurance and pensions: fixed for the whole history, plants included."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample_district.people import District
from sample_district.places import day
from sample_district.policy.household_plants import HouseholdPlants
from sample_district.policy.lots import ALLOWED
from sample_district.settings import HISTORY_END

EMPLOYEE, OFFICIAL, RESIDENT, STUDENT, OUTSIDE = 1, 2, 3, 4, 0
SMALL_PENSION = 500.0


@dataclass(frozen=True)
class Work:
    """By person: the group, whether insured without an employer, and what plants fix of contribution and pension."""

    group: np.ndarray
    is_assisted: np.ndarray
    is_self_insured: np.ndarray
    is_certain: np.ndarray  # contributes, or draws the pension, without a break
    pension: np.ndarray  # yuan a month where fixed; nan elsewhere

    @property
    def is_employed(self) -> np.ndarray:
        """Insured as an employee or official."""
        return np.isin(self.group, [EMPLOYEE, OFFICIAL])

    @property
    def has_employees_insurance(self) -> np.ndarray:
        """Insured against illness as an employee; the planted pensioners of A-11 are insured as residents."""
        return self.is_employed & np.isnan(self.pension)


def simulate_work(district: District, is_assisted: np.ndarray, plants: HouseholdPlants) -> Work:
    """Nobody in an assisted household is an employee or a pensioner of one, except the plants of A-10 and A-11."""
    group = _groups(district)
    group[is_assisted & np.isin(group, [EMPLOYEE, OFFICIAL])] = RESIDENT
    group[plants["A-05"].everybody] = OUTSIDE  # insured by their employer with the city, not with the district
    alike = plants["A-11"][ALLOWED]
    small = alike[alike % 2 == 0]
    retired = np.concatenate([plants["A-11"].flagged, small])
    certain = np.concatenate([plants["A-10"].everybody, retired])
    group[certain] = EMPLOYEE
    size = len(group)
    self_insured, is_certain, pension = np.zeros(size, bool), np.zeros(size, bool), np.full(size, np.nan)
    self_insured[plants.self_insured] = True
    is_certain[certain] = True
    pension[plants["A-11"].flagged] = 2100.0 + plants["A-11"].flagged % 900
    pension[small] = SMALL_PENSION
    return Work(group, is_assisted, self_insured, is_certain, pension)


def _groups(district: District) -> np.ndarray:
    rng = district.settings.rng("work groups")
    age = district.ages(day(HISTORY_END))
    u = rng.random(len(age))
    group = np.where(u < 0.115, EMPLOYEE, np.where(u < 0.138, OFFICIAL, np.where(u < 0.97, RESIDENT, OUTSIDE)))
    group = np.where((age >= 16) & (age < 22) & (rng.random(len(age)) < 0.8), STUDENT, group)
    return np.where(age < 16, OUTSIDE, group)
