"""Who is paid two benefits that exclude each other, or one without its ground: plants of A-01, A-02, A-13 … A-17.

These are checks of documents: the files themselves prove the case, so only a few innocents are planted (a repayment in
cash, a renewal that has not reached the register). The themes apply the selections; ``payment_doubts`` lists the truth.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from sample_district.disability import Cards
from sample_district.people import District
from sample_district.places import FIRST_MONTH, LAST_MONTH, day, month_number, month_number_of_day
from sample_district.policy.lots import ALLOWED, HOUSEHOLD_CHECKS, INNOCENT, VIOLATION, Plants, draw, lot_of_household
from sample_district.policy.strangers import is_joined
from sample_district.settings import HISTORY_START

DOCUMENTS = {VIOLATION: 50, INNOCENT: 10, ALLOWED: 50}  # checks that documents decide, in a district of 300,000
FLAGGED_DOCUMENTS = {VIOLATION: 50, INNOCENT: 10}
OVERLAP_MONTH = month_number(date(2025, 3, 1))
LATEST_KNOWN_DEATH = day(date(2026, 8, 20))  # so that a certification some days later is past by the next roster


def stays(district: District) -> np.ndarray:
    """By person: neither dies nor leaves before the horizon."""
    return (district.column("death_day") < 0) & (district.column("leave_day") < 0)


def is_left_alone(district: District) -> np.ndarray:
    """By person: the household is in none of the lots that household checks plant in, and nobody came to it (A-46)."""
    return (lot_of_household(district.column("household")) >= len(HOUSEHOLD_CHECKS)) & ~is_joined(district)


def merged(first: Plants, second: Plants) -> Plants:
    """Two selections for one check, made among different people."""
    return Plants(first.check, {kind: np.concatenate([who, second[kind]]) for kind, who in first.persons.items()})


def with_hardship_support(district: District, cards: Cards, hardship: pl.DataFrame) -> Plants:
    """A-14: 特困 persons (person, start) with a disability subsidy beside; allowed: in the month of transfer only."""
    issued = month_number_of_day(np.maximum(cards.first_issued_day, 0))
    person, start = hardship["person"].to_numpy(), hardship["start"].to_numpy()
    has_card = (cards.level[person] > 0) & (cards.state[person] == "有效") & stays(district)[person]
    changes_over = has_card & (start > FIRST_MONTH + 12) & (issued[person] < start - 12)
    alike = draw(district, "A-14", person[changes_over], {ALLOWED: DOCUMENTS[ALLOWED]})
    long = has_card & (start <= OVERLAP_MONTH) & (issued[person] <= OVERLAP_MONTH)
    return merged(draw(district, "A-14", np.setdiff1d(person[long], alike[ALLOWED]), FLAGGED_DOCUMENTS), alike)


def in_both_rosters(district: District, households: pl.DataFrame) -> tuple[Plants, pl.DataFrame]:
    """A-15: heads on the 低保 roster and in 特困 support, and those who change over within a month.

    Also gives (person, start of 特困) of all of them.
    """
    head = households["head"].to_numpy()
    able = households.filter(pl.Series(stays(district)[head] & is_left_alone(district)[head]))
    running = able.filter((pl.col("stop") < 0) & (pl.col("start") < OVERLAP_MONTH - 6))
    ended = able.filter(pl.col("stop").is_between(FIRST_MONTH + 12, LAST_MONTH))
    both = draw(district, "A-15", running["head"].to_numpy(), FLAGGED_DOCUMENTS)
    moved = draw(district, "A-15", ended["head"].to_numpy(), {ALLOWED: DOCUMENTS[ALLOWED]})
    starts = ended.filter(pl.col("head").is_in(moved[ALLOWED].tolist())).select(person="head", start=pl.col("stop") - 1)
    always = pl.DataFrame({"person": both.flagged}, schema={"person": pl.Int64})
    return merged(both, moved), pl.concat([always.with_columns(start=pl.lit(OVERLAP_MONTH, pl.Int64)), starts])


def with_slight_card(district: District, cards: Cards, hardship: np.ndarray) -> Plants:
    """A-13: care subsidy at level three or four; allowed where the disability is mental or intellectual.

    ``hardship`` are the 特困 persons, who belong to another check.
    """
    slight = (cards.level >= 3) & (cards.state == "有效") & stays(district)
    slight &= month_number_of_day(np.maximum(cards.first_issued_day, 0)) < OVERLAP_MONTH
    slight[hardship] = False
    of_the_mind = np.isin(cards.category, (5, 6))
    real = draw(district, "A-13", np.flatnonzero(slight & ~of_the_mind), FLAGGED_DOCUMENTS)
    return merged(real, draw(district, "A-13", np.flatnonzero(slight & of_the_mind), {ALLOWED: DOCUMENTS[ALLOWED]}))


def too_young(district: District) -> Plants:
    """A-17: people in their seventies who draw the old-age allowance."""
    age = district.ages(day(HISTORY_START))
    pool = (age >= 70) & (age < 74) & stays(district) & (district.column("arrived_day") < 0)
    return draw(district, "A-17", np.flatnonzero(pool), FLAGGED_DOCUMENTS)


def early_by_a_month(district: District, turns: np.ndarray, who: np.ndarray) -> Plants:
    """A-17, allowed: paid from the month of the eightieth birthday on (``turns``: the month after it, by person)."""
    fits = (turns[who] > FIRST_MONTH + 2) & (turns[who] < LAST_MONTH) & stays(district)[who]
    fits &= district.column("arrived_day")[who] < 0
    return draw(district, "A-17", who[fits], {ALLOWED: DOCUMENTS[ALLOWED]})


def paid_on_after_death(district: District, who: np.ndarray) -> Plants:
    """A-01: recipients of the old-age allowance (``who``) whose death the office overlooks for months.

    Every third person is never asked for the money back (payments.is_asked_back), so they come from these.
    """
    death = district.column("death_day")[who]
    fits = (death >= day(date(2022, 3, 1))) & (death < day(date(2026, 6, 1))) & (who % 3 == 0)
    # Drawing it for a year or more, whatever the month of application.
    fits &= (death - district.column("birth_day")[who] > 82 * 365.25) & (district.column("arrived_day")[who] < 0)
    return draw(district, "A-01", who[fits], FLAGGED_DOCUMENTS)


def certified_after_death(district: District, who: np.ndarray) -> Plants:
    """A-02: recipients (``who``) who died shortly before the newest rosters, certified as alive some days later."""
    death = district.column("death_day")[who]
    fits = (death >= day(date(2026, 7, 1))) & (death <= LATEST_KNOWN_DEATH)
    return draw(district, "A-02", who[fits], FLAGGED_DOCUMENTS)
