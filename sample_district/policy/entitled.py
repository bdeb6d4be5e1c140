"""Who is entitled to what on the last day of the history, and who of them is served: truth/entitled.parquet.

Computed from what is simulated, not from files. Where a programme asks for a paper, the paper counts, since without it
nobody could be found.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from sample_district import insurance
from sample_district.assistance import LAST_MONTH, current_at, members_at
from sample_district.deliveries import OCTOBER, SEPTEMBER
from sample_district.places import day, day_of_month_number, month_number, month_number_of_day
from sample_district.policy import children, custody, families, marginal
from sample_district.settings import HISTORY_END
from sample_district.world import World

END = day(HISTORY_END)
FIRST_NIGHT = END + 1  # whoever turns eighty that day is eighty
HALF_YEAR = 182
FIRST_ROSTER = month_number(SEPTEMBER)
SCHEMA = {"programme_code": pl.String, "person": pl.Int64, "is_served": pl.Boolean, "note": pl.String}


def entitled(world: World) -> pl.DataFrame:
    """One row a person and programme: CJR_CARE, CJR_LIVING, GAOLING, DIBAO (alone), ZICAN, SHISHI."""
    return pl.concat(programme(world) for programme in (_care, _living, _old_age, _single_entry, _premium, _uncared))


def _frame(programme: str, entitled_: np.ndarray, served: np.ndarray, note: str = "") -> pl.DataFrame:
    """From masks by person."""
    who = np.flatnonzero(entitled_)
    columns = {"programme_code": [programme] * len(who), "person": who, "is_served": served[who]}
    return pl.DataFrame(columns | {"note": [note] * len(who)}, schema=SCHEMA)


def _mask(world: World, persons: pl.Series) -> np.ndarray:
    mask = np.zeros(len(world.district.people), bool)
    mask[persons.to_numpy()] = True
    return mask


def _is_certified(world: World) -> np.ndarray:
    """By person: a certificate in force that the newest register shows."""
    return (world.cards.level > 0) & (world.cards.state == "有效") & (world.cards.issued_day <= day(OCTOBER))


def _holds_a_card(world: World) -> np.ndarray:
    """Alive, registered, certified, not in 特困 support."""
    in_support = _mask(world, world.hardship.at(LAST_MONTH)["person"])
    return world.district.is_registered(END) & _is_certified(world) & ~in_support


def _on_roster(world: World, kind: str) -> np.ndarray:
    return _mask(world, world.disability.at(LAST_MONTH).filter(pl.col("kind") == kind)["person"])


def _dibao_members(world: World, *, covered_only: bool) -> np.ndarray:
    rows = members_at(world.assistance, LAST_MONTH)
    rows = rows.join(current_at(world.assistance, LAST_MONTH).select("spell"), on="spell", how="semi")
    return _mask(world, rows.filter(pl.col("is_covered") | pl.lit(not covered_only))["person"])


def _care(world: World) -> pl.DataFrame:
    severe = _holds_a_card(world) & (world.cards.level <= 2) & ~custody.in_custody(world, END)
    return _frame("CJR_CARE", severe, _on_roster(world, "CJR_CARE"), "level 1 or 2")


def _living(world: World) -> pl.DataFrame:
    full = _mask(world, children.supported(world)["person"])
    poor = _dibao_members(world, covered_only=False) & _holds_a_card(world) & ~full
    poor &= ~custody.in_custody(world, END)
    return _frame("CJR_LIVING", poor, _on_roster(world, "CJR_LIVING"), "member of a household on the roster")


def _old_age(world: World) -> pl.DataFrame:
    old = world.district.is_registered(END) & (world.district.ages(FIRST_NIGHT) >= 80)
    return _frame("GAOLING", old, _mask(world, world.old_age.at(LAST_MONTH)["person"]), "eighty or older")


def _single_entry(world: World) -> pl.DataFrame:
    at_the_margin = _mask(world, marginal.members(world, LAST_MONTH)["person"])
    alone = at_the_margin & marginal.may_enter_alone(world.cards) & _is_certified(world)
    note = "severely disabled, in a household at the margin of the allowance"
    return _frame("DIBAO", alone, _dibao_members(world, covered_only=True), note)


def _premium(world: World) -> pl.DataFrame:
    """Premium help of 2026; employees are insured elsewhere and count as served.

    Whoever paid in full is entitled when the status held on that day already, which decides, and the files show it: of
    a household's members they do since the first roster.
    """
    size = len(world.district.people)
    in_support = _mask(world, world.hardship.at(LAST_MONTH)["person"])
    poor = (_dibao_members(world, covered_only=True) | in_support) & world.district.is_registered(END)
    rows = insurance.medical_enrolments(
        world.district, world.cards, world.assistance, world.hardship, HISTORY_END.year, work=world.work
    ).filter(pl.col("_day") <= END)
    aided = _mask(world, rows.filter(pl.col("premium_aid_yuan") > 0)["_person"])
    in_full = rows.filter(pl.col("premium_aid_yuan") == 0)
    who, paid = in_full["_person"].to_numpy(), month_number_of_day(in_full["_day"].to_numpy())
    held_then = np.zeros(size, bool)
    for month in np.unique(paid[poor[who]]):
        held = _mask(world, world.hardship.at(month)["person"])
        if month >= FIRST_ROSTER:
            held |= insurance.poor_at(world.assistance, month, size)
        held_then[who[paid == month]] = held[who[paid == month]]
    decided = poor & (held_then | ~_mask(world, in_full["_person"]))
    served = aided | world.work.has_employees_insurance
    return _frame("ZICAN", decided | poor & served, served, "covered by the allowance, or in 特困 support")


def _uncared(world: World) -> pl.DataFrame:
    """Children both of whose parents are dead, in prison or treatment for half a year, or severely disabled."""
    district, cards = world.district, world.cards
    dead = (district.column("death_day") >= 0) & (district.column("death_day") <= END)
    severe = (cards.level > 0) & (cards.level <= 2) | (cards.level >= 3) & np.isin(cards.category, marginal.MENTAL)
    unable = dead | custody.in_custody(world, END, HALF_YEAR) | severe & _is_certified(world)
    father, mother = district.column("father"), district.column("mother")
    both = (father >= 0) & (mother >= 0) & unable[father] & unable[mother]
    both &= ~(dead[father] & dead[mother])  # an orphan, who is helped as one
    minor = district.is_registered(END) & (district.ages(FIRST_NIGHT) < 18)
    served = district.column("care") == families.SUPPORTED
    rows = children.supported(world).filter(pl.col("approved") < day_of_month_number(np.array([LAST_MONTH]))[0])
    return _frame("SHISHI", both & minor, served & _mask(world, rows["person"]), "both parents unable to care")
