"""Truth of the checks of rosters, insurance and the police register: A-03, A-10, A-11, A-16, A-21 … A-25."""

from __future__ import annotations

import numpy as np
import polars as pl

from sample_district.assistance import LAST_MONTH, current_at, members_at
from sample_district.places import day, month_number_of_day
from sample_district.policy import lots, movers
from sample_district.policy.lots import INNOCENT, VIOLATION
from sample_district.settings import HISTORY_END
from sample_district.world import World

END = day(HISTORY_END)


def truth(world: World) -> pl.DataFrame:
    """Rows of lots.SCHEMA for these checks."""
    plants = world.household_plants
    return pl.concat(
        [
            _moved(world),
            plants.applicants("A-10").truth(
                violation="insured as an employee of a named employer",
                innocent="insured as an employee; the wage was stopped months ago",
                allowed="insured without an employer, or the allowance is being phased out",
            ),
            plants.applicants("A-11").truth(
                violation="an employee's pension above the standard",
                innocent="an employee's pension that goes to a divorced spouse by court order",
                allowed="a small pension, or that of a resident",
            ),
            plants["A-16"].truth(
                violation="covered in two households month after month",
                innocent="the first household's form was withdrawn on paper",
                allowed="changed households: counted in both in the month of moving",
            ),
            _missing_members(world),
            plants.applicants("A-22").truth(
                violation="a member is not covered, for no lawful reason",
                innocent="a member renounced the allowance",
                allowed="a member in prison, or a household entered as one person",
            ),
            plants.applicants("A-23").truth(
                violation="income above the standard for more than half a year",
                innocent="income above the standard before the costs of an illness are taken off",
                allowed="income above the standard since the last review only, or being phased out",
            ),
            plants.applicants("A-25").truth(
                violation="the last review is overdue",
                innocent="reviewed on paper",
                allowed="reviewed within the term",
            ),
        ]
    )


def _moved(world: World) -> pl.DataFrame:
    """A-03: the planted, and members whom the 低保 office still counts in the months whose rosters are delivered."""
    leave = world.district.column("leave_day")
    plants = movers.chosen(world.district)
    rows = pl.concat(
        members_at(world.assistance, month)
        .filter("is_covered")
        .join(current_at(world.assistance, month).select("spell"), on="spell", how="semi")
        .select("person", month=pl.lit(month))
        for month in (LAST_MONTH - 1, LAST_MONTH)
    )
    left = leave[rows["person"].to_numpy()]
    after = (left >= 0) & (left <= END) & (month_number_of_day(np.maximum(left, 0)) < rows["month"].to_numpy())
    also = np.setdiff1d(rows["person"].to_numpy()[after], plants.everybody)
    return pl.concat(
        [
            plants.truth(
                violation="moved out of the city, subsidy goes on",
                innocent="the move was undone within weeks, on paper only",
                allowed="moved inside the city (B), or paid for no longer than the month of moving",
            ),
            lots.Plants("A-03", {VIOLATION: also}).truth(violation="moved away, still counted on the 低保 roster"),
        ]
    )


def _missing_members(world: World) -> pl.DataFrame:
    """A-21: the planted, and children born too late for the roster of the month, whom nobody hides."""
    plants = world.household_plants.applicants("A-21")
    late = np.setdiff1d(_heads_of_missing(world), plants.everybody)
    newborn = lots.Plants("A-21", {INNOCENT: late})
    return pl.concat(
        [
            plants.truth(
                violation="wife, husband or minor child left out",
                innocent="left out, living apart for years without a divorce",
                allowed="divorced, in prison, or the household is entered as one person",
            ),
            newborn.truth(innocent="registered after the roster of the month was made"),
        ]
    )


def _heads_of_missing(world: World) -> np.ndarray:
    """Applicants of households, not entered as one person, that lack a covered member's spouse or minor child."""
    district, end = world.district, day(HISTORY_END)
    households = current_at(world.assistance, LAST_MONTH).filter(~pl.col("single_entry"))
    members = members_at(world.assistance, LAST_MONTH).join(households.select("spell", "head"), on="spell")
    rows = members.select("spell", "head", "person", "is_covered")
    here = district.is_registered(end)
    minor = here & (district.ages(end) < 18)
    people = np.arange(len(district.people))
    spouse = district.column("spouse")
    pairs = [pl.DataFrame({"person": people[spouse >= 0], "other": spouse[spouse >= 0]})]
    for parent in ("father", "mother"):
        known = minor & (district.column(parent) >= 0)
        pairs.append(pl.DataFrame({"person": district.column(parent)[known], "other": people[known]}))
    every = pl.concat(pairs)
    every = every.filter(pl.Series(here[every["other"].to_numpy()]))
    wanted = rows.filter("is_covered").join(every, on="person")
    there = rows.select("spell", other="person")
    gone = np.concatenate([world.household_plants.divorced, world.household_plants.jailed])
    lacking = wanted.join(there, on=["spell", "other"], how="anti").filter(~pl.col("other").is_in(gone))
    return lacking["head"].unique().sort().to_numpy()
