"""The nearest change that would alter an answer: which conditions decide alone, and by how much.

Pure functions over what is published of the conditions. A number says how far it is from the other side; nothing says
that a person should or could change it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal

Wanted = Literal["fall_below", "reach", "stay_below", "stay_at_least", "come_into", "be_otherwise"]

# Conditions that a value below the limit may meet in another way: by a lower age, or a disability.
WITH_ALTERNATIVES = {"no_labour_ability"}


@dataclass(frozen=True)
class Judged:
    """One condition as published."""

    code: str
    observed: str | None
    threshold: str | None
    is_met: bool | None


@dataclass(frozen=True)
class Distance:
    """How far a condition is from the other side; ``by`` is null where it compares no numbers or days."""

    condition: str
    wanted: Wanted
    by: str | None = None
    unit: Literal["number", "days"] | None = None


@dataclass(frozen=True)
class Change:
    """What would alter the answer.

    ``kind``: ``all_of`` (every named condition must turn, one name: it alone decides), ``any_of`` (each alone would
    turn the answer), ``open`` (the answer is open until these are known). ``open_besides``: what would still be open.
    """

    kind: Literal["all_of", "any_of", "open"]
    conditions: list[str]
    distances: list[Distance]
    open_besides: list[str]


def nearest(conditions: Sequence[Judged]) -> Change:
    """The change that would alter the answer that these conditions give together."""
    failing = [each for each in conditions if each.is_met is False]
    undecided = [each.code for each in conditions if each.is_met is None]
    if failing:
        return Change("all_of", [each.code for each in failing], [distance(each) for each in failing], undecided)
    if undecided:
        return Change("open", undecided, [], [])
    turning = sorted((distance(each) for each in conditions), key=_nearness)
    return Change("any_of", [each.condition for each in turning], turning, [])


def _nearness(each: Distance) -> tuple[bool, bool, Decimal]:
    """Numbers before facts; of numbers, the nearest first."""
    return (each.by is None, each.unit == "days", Decimal(each.by or 0))


def distance(condition: Judged) -> Distance:
    """How far the observed value is from where the condition would turn.

    Which side is wanted follows from the answer: a value above a limit that fails must fall below it, one below a
    limit that fails must reach it. A value on the limit turns with any step to the other side.
    """
    low, high = _range(condition.threshold)
    observed = _number(condition.observed)
    if observed is not None and low is not None and high is not None:
        return Distance(condition.code, "come_into", f"{min(abs(observed - low), abs(observed - high))}", "number")
    limit = _number(condition.threshold)
    if (
        observed is not None
        and limit is not None
        and not (condition.code in WITH_ALTERNATIVES and condition.is_met and observed < limit)
    ):
        return Distance(condition.code, _wanted(condition, observed < limit), f"{abs(observed - limit)}", "number")
    day, limit_day = _day(condition.observed), _day(condition.threshold)
    if day is not None and limit_day is not None:
        is_before = day <= limit_day if condition.is_met else day < limit_day  # a day on the limit is in time
        wanted = _wanted(condition, is_before)
        return Distance(condition.code, wanted, f"{abs((day - limit_day).days)}", "days")
    return Distance(condition.code, "be_otherwise")


def _wanted(condition: Judged, is_below: bool) -> Wanted:
    if condition.is_met:
        return "stay_below" if is_below else "stay_at_least"
    return "reach" if is_below else "fall_below"


def _number(text: str | None) -> Decimal | None:
    try:
        found = Decimal(text) if text else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() else None


def _range(text: str | None) -> tuple[Decimal | None, Decimal | None]:
    low, dash, high = (text or "").partition("-")
    return (_number(low), _number(high)) if dash and low else (None, None)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
