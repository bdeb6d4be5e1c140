"""The simulated district, all themes together: built once a sample, asked for frames by the schedule."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from sample_district import allowances, care_and_cadres, hotline, ratings, registration, services
from sample_district.assistance import Assistance, simulate_assistance
from sample_district.disability import Cards, simulate_cards
from sample_district.payments import Book, simulate_farms
from sample_district.people import District, simulate_people
from sample_district.policy.accounts import with_group_numbers
from sample_district.policy.household_plants import HouseholdPlants, apply_plants, choose_plants
from sample_district.policy.lots import Plants
from sample_district.policy.stacking import in_both_rosters
from sample_district.policy.work import Work, simulate_work
from sample_district.projects import Projects, simulate_projects
from sample_district.settings import Settings


@dataclass(frozen=True, eq=False)  # one world is equal to itself only, so that caches can be kept by world
class World:
    """Themes are simulated when first asked for; each draws from a stream of its own."""

    settings: Settings

    @cached_property
    def born(self) -> District:
        """People and households, before some share an account or a phone."""
        return simulate_people(self.settings)

    @cached_property
    def cards(self) -> Cards:
        """Disability certificates, and who is supported as 特困."""
        return simulate_cards(self.born)

    @cached_property
    def assistance(self) -> Assistance:
        """低保 households and members."""
        return apply_plants(self._assistance_before_plants, self.household_plants)

    @cached_property
    def _assistance_before_plants(self) -> Assistance:
        return simulate_assistance(self.born, self.cards)

    @cached_property
    def household_plants(self) -> HouseholdPlants:
        """低保 households in which a check has something to find, or seems to."""
        return choose_plants(self.born, self.cards, self._assistance_before_plants)

    @cached_property
    def is_assisted(self) -> np.ndarray:
        """By person: in a 低保 household at any time since 2022, planted as missing from one, or in 特困 support."""
        mask = np.zeros(len(self.district.people), bool)
        for members in (self._assistance_before_plants.members, self.hardship.rows):
            mask[members["person"].to_numpy()] = True
        return mask

    @cached_property
    def work(self) -> Work:
        """Employees, officials, residents: who is insured as what."""
        return simulate_work(self.district, self.is_assisted, self.household_plants)

    @cached_property
    def district(self) -> District:
        """People and households."""
        return with_group_numbers(self.born, self.assistance.groups)

    @cached_property
    def both_rosters(self) -> tuple[Plants, pl.DataFrame]:
        """Heads who are on the 低保 roster and in 特困 support or change over (A-15), with the start of the support."""
        return in_both_rosters(self.district, self.assistance.households)

    @cached_property
    def hardship(self) -> allowances.Spells:
        """特困 support."""
        return allowances.simulate_hardship(self.district, self.cards, self.both_rosters[1])

    @cached_property
    def old_age(self) -> allowances.Spells:
        """Old-age allowance."""
        return allowances.simulate_old_age(self.district)

    @cached_property
    def disability(self) -> allowances.Spells:
        """The two disability subsidies."""
        return allowances.simulate_disability_subsidies(self.district, self.cards, self.assistance, self.hardship)

    @cached_property
    def book(self) -> Book:
        """What is paid through 一卡通."""
        homes = tuple(care_and_cadres.home_names())
        farms = simulate_farms(self.district)
        return Book(
            self.district, self.cards, self.assistance, self.hardship, self.old_age, self.disability, farms, homes
        )

    @cached_property
    def changes(self) -> pl.DataFrame:
        """Changes of the police register until the horizon."""
        return registration.registration_changes(self.district)

    @cached_property
    def cremations(self) -> pl.DataFrame:
        """Cremations until the horizon."""
        return registration.cremations(self.district, self.is_assisted)

    @cached_property
    def cases(self) -> services.Cases:
        """Service cases until the horizon."""
        return services.simulate_cases(self.district)

    @cached_property
    def ratings(self) -> pl.DataFrame:
        """Ratings until the horizon."""
        return ratings.simulate_ratings(self.district, self.cases)

    @cached_property
    def tickets(self) -> pl.DataFrame:
        """Hotline tickets until the horizon."""
        return hotline.simulate_tickets(self.district)

    @cached_property
    def visits(self) -> pl.DataFrame:
        """Visits of cadres to villages until the horizon, with ``_day``."""
        return care_and_cadres.field_visits(self.district)

    @cached_property
    def projects(self) -> Projects:
        """Projects, contracts and payments until the horizon."""
        return simulate_projects(self.settings)
