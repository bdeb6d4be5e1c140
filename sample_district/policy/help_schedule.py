"""When the feeds of help arrive: labour, health, housing, schools, the disabled persons' federation, the auditors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import polars as pl

from sample_district.deliveries import TABBED, YEARS, Delivery, title_style, year_days
from sample_district.places import day
from sample_district.policy import (
    care_services,
    deaths,
    health,
    issues,
    labour,
    posts,
    rentals,
    repairs,
    settlements,
    student_aid,
)
from sample_district.render import PLAIN, Style
from sample_district.settings import HISTORY_END
from sample_district.world import World

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
QUARTER_DAY = date(2026, 10, 10)
FOUND_FROM = 2023  # first year of audits on file
Events = Callable[[World], pl.DataFrame]
# Feeds of events by the day of the month on which they come; each frame has ``_day``.
EVENTS: dict[str, tuple[int, Events]] = {
    "WJ02": (8, deaths.death_certificates),
    "CL02": (8, care_services.services),
    "RS03": (10, labour.registrations),
    "RS06": (10, labour.subsidies),
    "YB02": (10, settlements.settlements),
}
ROSTER_DAY = 10


def _title(text: str, **more) -> Style:
    return Style(titles=(f"叶集区{text}（合成数据）",), **more)


def event_style(code: str, year: int) -> Style:
    """Look of an event feed's file."""
    titles = {"WJ02": f"{year}年死亡医学证明登记表", "CL02": f"{year}年残疾人服务登记表"}
    if code in titles:
        return _title(titles[code])
    return TABBED if code.startswith("RS") else PLAIN


def _events(world: World, code: str, first: int, last: int) -> Callable[[], pl.DataFrame]:
    frame = EVENTS[code][1]
    return lambda: frame(world).filter(pl.col("_day").is_between(first, last))


def first_night(world: World) -> Iterator[Delivery]:
    """Every file of these feeds on the first night."""
    for code in EVENTS:
        for year in YEARS:
            period = f"{year}" if year < 2026 else "202610"
            sent = min(date(year + 1, 1, 8), HISTORY_END)
            frame = _events(world, code, *year_days(year))
            yield Delivery(code, period, sent, frame, style=event_style(code, year))
    for month in (SEPTEMBER, OCTOBER):
        yield _posts(world, month, month.replace(day=ROSTER_DAY))
    yield from _yearly(world)
    yield from _quarterly(world)


def _posts(world: World, month: date, sent: date, **more) -> Delivery:
    return Delivery(
        "RS04", f"{month:%Y%m}", sent, lambda: posts.posts(world, month), style=TABBED.with_(joined_pairs=True), **more
    )


def _yearly(world: World) -> Iterator[Delivery]:
    for year in (2024, 2025):
        style = _title(f"{year}年度老年人健康管理花名册")
        sent = date(year + 1, 1, 20)
        yield Delivery("WJ01", f"{year}", sent, lambda year=year: health.check_ups(world, year), style=style)
    for start in student_aid.TERMS:
        sent = date(start.year, start.month + 3, 5) if start != student_aid.NEWEST_TERM else date(2026, 10, 28)
        yield Delivery(
            "JY02",
            f"{start:%Y%m}",
            sent,
            lambda start=start: student_aid.aid_of_term(world, start),
            style=_title(
                f"{student_aid.term_name(start)}学生资助发放表", has_total=True, total_sums=("aid_amount_yuan",)
            ),
        )
    for code, frame, subject in (
        ("SJ01", issues.audit_issues, "审计问题清单"),
        ("SJ02", issues.inspection_issues, "督查信访巡察问题清单"),
    ):
        for year in range(FOUND_FROM, 2027):
            sent = min(date(year + 1, 1, 8), HISTORY_END)
            yield Delivery(
                code,
                f"{year}" if year < 2026 else "202610",
                sent,
                lambda frame=frame, year=year, sent=sent: frame(world, year, day(sent) - 1),
                style=_title(f"{year}年{subject}"),
            )


def _quarterly(world: World) -> Iterator[Delivery]:
    on = day(date(2026, 9, 30))
    sums = tuple(f"{level}_subsidy_yuan" for level in ("central", "provincial", "city", "district"))
    rented = title_style("公租房保障", SEPTEMBER, joined_pairs=True)
    listed = title_style("特殊人群", SEPTEMBER, unit=None)
    repaired = title_style("农村危房改造", SEPTEMBER, has_total=True, total_sums=sums)
    yield Delivery("RS05", "202610", QUARTER_DAY, lambda: labour.social_cards(world, on), style=TABBED)
    yield Delivery("WJ03", "202610", QUARTER_DAY, lambda: health.restricted_lists(world, on), style=listed)
    yield Delivery("ZJ01", "202610", QUARTER_DAY, lambda: repairs.repairs(world), style=repaired)
    yield Delivery("ZJ02", "202610", QUARTER_DAY, lambda: rentals.rentals(world), style=rented)


def later_night(world: World, night: date) -> Iterator[Delivery]:
    """The files of these feeds on a later night."""
    for code, (due_day, _) in EVENTS.items():
        if night.day == due_day:
            before = (night.replace(day=1) - timedelta(days=1)).replace(day=due_day)
            first = max(day(before), day(HISTORY_END) + 1)
            frame = _events(world, code, first, day(night) - 1)
            yield Delivery(code, f"{night:%Y%m}", night, frame, night, style=event_style(code, night.year))
    if night.day == ROSTER_DAY:
        yield _posts(world, night.replace(day=1), night, night=night)
