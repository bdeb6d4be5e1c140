"""When registers of means and status, and rosters of help, are delivered: quarterly, monthly, events by year."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

import polars as pl

from sample_district.deliveries import OCTOBER, POLICE, SEPTEMBER, YEARS, Delivery, title_style, year_days
from sample_district.places import day
from sample_district.policy import (
    assets,
    children,
    custody,
    emergency,
    entities,
    floating,
    marginal,
    marriages,
    means,
    payroll,
    vehicles,
)
from sample_district.render import PLAIN, Style
from sample_district.settings import HISTORY_END
from sample_district.world import World

QUARTER, QUARTER_END, QUARTER_DUE = "202609", date(2026, 10, 7), date(2026, 10, 8)
ROSTER_DAY, PAYROLL_DAY = 10, 15
ROSTERS = {"MZ04": "低保边缘家庭", "MZ05": "刚性支出困难家庭", "MZ08": "困境儿童"}
EVENTS = {"MZ06": "临时救助", "MZ11": "婚姻登记", "MZ12": "家庭经济状况核对"}


def first_night(world: World) -> Iterator[Delivery]:
    """Every file of these feeds on the first night."""
    yield from _quarterly(world)
    for month in (SEPTEMBER, OCTOBER):
        yield from _rosters(world, month, month.replace(day=ROSTER_DAY))
        yield _payroll(world, month, month.replace(day=PAYROLL_DAY))
    yield _entities(world, OCTOBER.replace(day=ROSTER_DAY))
    for year in YEARS:
        first, last = year_days(year)
        is_over = year < HISTORY_END.year
        delivered = date(year + 1, 1, 10) if is_over else HISTORY_END
        for code in EVENTS:
            yield _events(world, code, f"{year}" if is_over else "202610", delivered, between=(first, last))


def later_night(world: World, night: date) -> Iterator[Delivery]:
    """The files of these feeds on a later night; the registers of a quarter are not due again before 2027."""
    if night.day == ROSTER_DAY:
        yield from (replace(delivery, night=night) for delivery in _rosters(world, night.replace(day=1), night))
        yield replace(_entities(world, night), night=night)
        before = (night.replace(day=1) - timedelta(days=1)).replace(day=ROSTER_DAY)
        since = max(day(before), day(HISTORY_END) + 1)
        for code in ("MZ06", "MZ11"):
            yield replace(_events(world, code, f"{night:%Y%m}", night, between=(since, day(night) - 1)), night=night)
    if night.day == PAYROLL_DAY:
        yield replace(_payroll(world, night.replace(day=1), night), night=night)


def _quarterly(world: World) -> Iterator[Delivery]:
    """Registers of the police and of real estate, as the quarter closed."""
    on = day(QUARTER_END)
    frames: dict[str, tuple[Callable[[World, int], pl.DataFrame], Style]] = {
        "GA03": (floating.register, POLICE),
        "GA04": (vehicles.register, POLICE),
        "GA05": (custody.register, POLICE),
        "BD01": (assets.property_rights, PLAIN),
        "BD02": (assets.sale_contracts, PLAIN),
    }
    for code, (frame, style) in frames.items():
        yield Delivery(code, QUARTER, QUARTER_DUE, lambda frame=frame: frame(world, on), style=style)


def _rosters(world: World, month: date, delivered: date) -> Iterator[Delivery]:
    """Rosters that the district keeps itself, one file each."""
    frames = {
        "MZ04": lambda: marginal.roster(world, "MZ04", month),
        "MZ05": lambda: marginal.roster(world, "MZ05", month),
        "MZ08": lambda: children.roster(world, month),
    }
    for code, frame in frames.items():
        yield Delivery(code, f"{month:%Y%m}", delivered, frame, style=title_style(ROSTERS[code], month))


def _payroll(world: World, month: date, delivered: date) -> Delivery:
    return Delivery("CZ02", f"{month:%Y%m}", delivered, lambda: payroll.payroll(world, month))


def _entities(world: World, delivered: date) -> Delivery:
    return Delivery("SC01", f"{delivered:%Y%m}", delivered, lambda: entities.register(world, day(delivered) - 1))


@lru_cache(maxsize=8)
def _every(world: World, code: str) -> pl.DataFrame:
    """Events of a feed until the horizon, with ``_day``."""
    return {"MZ06": emergency.assistance, "MZ11": marriages.registrations}[code](world)


def _events(world: World, code: str, period: str, delivered: date, *, between: tuple[int, int]) -> Delivery:
    """Events of the days ``between``, both included."""

    def frame() -> pl.DataFrame:
        if code == "MZ12":
            return means.answers(world, *between)
        return _every(world, code).filter(pl.col("_day").is_between(*between))

    return Delivery(code, period, delivered, frame, style=title_style(EVENTS[code], delivered))
