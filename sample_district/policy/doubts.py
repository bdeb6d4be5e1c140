"""What the checks must find: everybody for whom a written predicate holds, and look-alikes that are lawful.

A-18, A-19 and A-30 (numbers that are wrong, or stand for two people) have no plants: the errors in truth/defects are
their truth. A-24 is the list of outreach.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from sample_district.policy import (
    assets,
    children,
    custody,
    emergency,
    entities,
    floating,
    household_doubts,
    means,
    ownership_doubts,
    payment_doubts,
    payroll,
    repairs,
    roster_doubts,
    settlements,
    student_aid,
    vehicles,
)  # fmt: skip
from sample_district.policy.lots import SCHEMA
from sample_district.world import World

LISTS: tuple[Callable[[World], pl.DataFrame], ...] = (
    payment_doubts.paid_after_death,
    payment_doubts.without_certificate,
    payment_doubts.beside_hardship_support,
    payment_doubts.on_two_rosters,
    payment_doubts.before_eighty,
    payment_doubts.on_others_accounts,
    payment_doubts.wrong_amounts,
    payment_doubts.late_batches,
    payment_doubts.paid_twice,
    roster_doubts.certified_when_dead,
    roster_doubts.near_names,
    roster_doubts.in_groups,
    roster_doubts.insured_twice,
    roster_doubts.paid_for_without_cause,
    roster_doubts.two_pensions,
    roster_doubts.in_two_homes,
    settlements.doubts,
    repairs.doubts,
    student_aid.doubts,
    ownership_doubts.repaired_owners,
    ownership_doubts.tenants,
    ownership_doubts.on_posts,
    household_doubts.truth,
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
    """One row a check, kind and person (or, in the note, batch) on the first night's files without errors."""
    parts = [pl.DataFrame(schema=SCHEMA), *(each(world) for each in LISTS)]
    return pl.concat(parts).sort("check_code", "kind", "person", "note", maintain_order=True)
