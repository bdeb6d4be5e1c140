"""The list of planted cases for truth/: what the themes applied, taken from the same selections."""

from __future__ import annotations

import numpy as np
import polars as pl

from sample_district import plants
from sample_district.payments import answered
from sample_district.places import day, month_number, month_number_of_day
from sample_district.settings import HISTORY_END, HISTORY_START
from sample_district.world import World

SCHEMA = {
    "check_code": pl.String,
    "is_true": pl.Boolean,
    "feed": pl.String,
    "person": pl.Int64,
    "key": pl.String,
    "note": pl.String,
}


def _frame(code: str, is_true: bool, feed: str, note: str, persons=None, *, keys=()) -> pl.DataFrame:
    size = len(keys if persons is None else persons)
    return pl.DataFrame(
        {
            "check_code": [code] * size,
            "is_true": [is_true] * size,
            "feed": [feed] * size,
            "person": [None] * size if persons is None else [int(p) for p in persons],
            "key": [str(k) for k in keys] or [None] * size,
            "note": [note] * size,
        },
        schema=SCHEMA,
    )


def _paid_after_death(world: World) -> list[pl.DataFrame]:
    out = []
    death = world.district.column("death_day")
    for name, spells in (
        ("TEKUN", world.hardship),
        ("GAOLING", world.old_age),
        ("disability subsidies", world.disability),
    ):
        rows = spells.rows.filter(pl.col("stop") >= 0)
        person, stop = rows["person"].to_numpy(), rows["stop"].to_numpy()
        died = month_number_of_day(np.maximum(death[person], 0))
        known = (death[person] >= 0) & (death[person] <= day(HISTORY_END)) & (stop >= month_number(HISTORY_START) + 1)
        late = known & (stop - died > 1)
        fine = known & (stop - died == 1)
        out.append(_frame("A-01", True, "CZ01", f"{name}: paid for months after the month of death", person[late]))
        out.append(_frame("A-01", False, "CZ01", f"{name}: last payment covers the month of death", person[fine][:20]))
    members = world.assistance.members.filter("is_covered")
    person = members["person"].to_numpy()
    gone, died = world.assistance.gone_month[person], month_number_of_day(np.maximum(death[person], 0))
    known = (death[person] >= day(HISTORY_START)) & (death[person] <= day(HISTORY_END))
    out.append(
        _frame(
            "A-01", True, "CZ01", "DIBAO: counted beyond the third month after death", person[known & (gone - died > 4)]
        )
    )
    within = known & (gone - died > 1) & (gone - died <= 4)
    out.append(_frame("A-01", False, "CZ01", "DIBAO: counted within three months after death", person[within]))
    return out


def plant_list(world: World) -> pl.DataFrame:
    """One row a planted case."""
    true, alike = plants.stacked(world.district, world.cards.level, world.hardship.rows)
    both, moved = world.both_rosters
    book = world.book
    parts = [
        *_paid_after_death(world),
        _frame("A-14", True, "MZ09", "特困 and disability subsidy at once", true["person"]),
        _frame("A-14", False, "MZ09", "subsidy ends in the month after 特困 begins", alike["person"]),
        _frame("A-15", True, "MZ03", "低保 and 特困 at once", both["person"]),
        _frame("A-15", False, "MZ03", "低保 ends in the month after 特困 begins", moved["person"]),
        _frame("A-17", True, "MZ07", "old-age allowance before eighty", plants.too_young(world.district)),
    ]
    twice = pl.concat([plants.doubled(answered(book, month), month) for month in plants.DOUBLE_MONTHS])
    parts.append(_frame("A-28", True, "CZ01", "same month paid twice", twice["person"]))
    wrong = plants.overpaid(answered(book, plants.WRONG_AMOUNT_MONTH), plants.WRONG_AMOUNT_MONTH)
    parts.append(_frame("A-26", True, "CZ01", "a hundred yuan too much", wrong))
    class_a = world.assistance.households.filter(pl.col("payment_class") == "A")["head"].head(20)
    parts.append(_frame("A-26", False, "CZ01", "class A is paid more than the standard", class_a))
    expired = world.disability.rows.filter(pl.col("kind") == "CJR_CARE")["person"].to_numpy()
    frozen = expired[world.cards.state[expired] == "冻结"]
    parts.append(_frame("A-13", True, "MZ09", "certificate frozen, subsidy goes on", frozen))
    reissued = expired[world.cards.reissued[expired] > 0][:20]
    parts.append(_frame("A-13", False, "MZ09", "certificate re-issued under a new number", reissued))
    contracts = world.projects.contracts
    for code, chosen in plants.project_plants(contracts).items():
        keys = contracts.filter(pl.col("contract").is_in(chosen))["number"]
        feed = "XM04" if code == "F-04" else "XM05"
        parts.append(_frame(code.split()[0], "look-alike" not in code, feed, code, keys=keys.to_list()))
    carried = world.projects.rows.filter("carried")["number"].head(10)
    parts.append(_frame("P-17", False, "XM01", "carried over from the year before", keys=carried.to_list()))
    back = world.projects.rows.filter(pl.col("project").is_in(plants.regressing(world.projects.rows)))["number"]
    parts.append(_frame("P-12", True, "XM03", "progress falls back", keys=back.to_list()))
    stalled = world.projects.rows.filter("stalled")["number"]
    parts.append(_frame("P-11", True, "XM03", "stands still", keys=stalled.to_list()))
    parts.append(
        _frame(
            "S-06", True, "ZW01", "closed before it was accepted", keys=plants.turned_round(world.cases.rows).to_list()
        )
    )
    return pl.concat(parts)
