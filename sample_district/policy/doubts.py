"""Everybody for whom the predicate of a check of the A series holds, and the look-alikes: truth/doubts.parquet."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from sample_district.policy import assets, children, custody, emergency, entities, floating, means, payroll, vehicles
from sample_district.policy import household_doubts as households
from sample_district.world import World

# Each gives rows of lots.SCHEMA: check_code, kind, person, note.
LISTS: tuple[Callable[[World], pl.DataFrame], ...] = (
    households.truth,
    custody.truth,
    payroll.truth,
    vehicles.truth,
    assets.truth,
    entities.truth,
    means.truth,
    children.truth,
    emergency.truth,
    floating.truth,
)


def doubts(world: World) -> pl.DataFrame:
    """One row a check and person; ``kind`` is violation, innocent or allowed (policy/lots.py)."""
    return pl.concat(part(world) for part in LISTS).sort("check_code", "kind", "person")
