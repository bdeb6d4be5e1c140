"""What is delivered on the nights after the first, and the order of everything.

Daily feeds come every night (T+1), with new rows and with older ones that changed; monthly feeds on their day
(feeds.md 8.15). ``schedule`` gives the whole plan of a sample, night by night.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl

from sample_district import (
    care_and_cadres,
    hotline,
    insurance,
    irregular,
    payments,
    project_files,
    ratings,
    registration,
    services,
)
from sample_district.deliveries import (
    POLICE,
    ROSTERS,
    TABBED,
    Delivery,
    cadres_style,
    cremations_style,
    first_night,
    nights,
    roster_parts,
    title_style,
    visits_style,
)
from sample_district.looks import vary
from sample_district.places import day, month_number
from sample_district.policy import schedule as policy
from sample_district.settings import HISTORY_END
from sample_district.world import World

REPORTS_DAY, POLICE_DAY, ROSTER_DAY, BATCH_DAY = 5, 8, 10, 15


def schedule(world: World) -> list[Delivery]:
    """Every delivery of the sample, by night; the look of each decided."""
    later = nights(world.settings.nights)[1:]
    plan = irregular.first_night([*first_night(world), *policy.first_night(world)])
    coming = [delivery for night in later for delivery in _night(world, night)]
    plan += irregular.later_nights(coming)
    plan = [delivery for delivery in plan if delivery.night <= world.settings.last_night]
    return [vary(world.settings, delivery) for delivery in sorted(plan, key=lambda d: d.night)]


def _night(world: World, night: date) -> Iterator[Delivery]:
    yield from _daily(world, night)
    if night.day == REPORTS_DAY:
        yield from _reports(world, night)
    if night.day == POLICE_DAY:
        yield from _police(world, night)
    if night.day == ROSTER_DAY:
        yield from _rosters(world, night)
    yield from policy.later_night(world, night)
    if night.day == BATCH_DAY:
        month = night.replace(day=1)
        yield Delivery("CZ01", f"{month:%Y%m}", night, lambda: payments.batch(world.book, month), night)


def _since(night: date, due_day: int) -> int:
    """First day that a monthly delivery of events speaks of: the day of the last one, or the end of the history."""
    before = (night.replace(day=1) - timedelta(days=1)).replace(day=due_day)
    return max(day(before), day(HISTORY_END) + 1)


def _daily(world: World, night: date) -> Iterator[Delivery]:
    yesterday = night - timedelta(days=1)
    on, period = day(yesterday), f"{yesterday:%Y%m%d}"
    district = world.district

    def cases() -> pl.DataFrame:
        return services.cases_frame(district, world.cases, services.touched_between(world.cases, on, on), on)

    def opinions() -> pl.DataFrame:
        return ratings.ratings_frame(ratings.ratings_touched(world.ratings, on, on), on)

    def tickets() -> pl.DataFrame:
        return hotline.tickets_frame(district, hotline.tickets_touched(world.tickets, on, on), on)

    def treasury() -> pl.DataFrame:
        return project_files.treasury_touched(world.settings, world.projects, on, on)

    for code, frame in (("ZW01", cases), ("ZW02", opinions), ("RX01", tickets), ("CZ04", treasury)):
        yield Delivery(code, period, night, frame, night)


def _reports(world: World, night: date) -> Iterator[Delivery]:
    settings, projects, district = world.settings, world.projects, world.district
    first, last = _since(night, REPORTS_DAY), day(night) - 1
    reported = month_number(night) - 1
    period = f"{night:%Y%m}"
    yield Delivery("XM01", period, night, lambda: project_files.projects_frame(settings, projects, last), night)
    yield Delivery(
        "XM03",
        f"{night.replace(day=1) - timedelta(days=1):%Y%m}",
        night,
        lambda: project_files.reports_frame(settings, projects, reported, reported),
        night,
    )
    yield Delivery("XM04", period, night, lambda: project_files.contracts_frame(settings, projects, first, last), night)
    yield Delivery("XM05", period, night, lambda: project_files.payments_frame(settings, projects, first, last), night)
    style = visits_style(night.year)
    yield Delivery(
        "GB02", period, night, lambda: world.visits.filter(pl.col("_day").is_between(first, last)), night, style=style
    )
    roster = cadres_style(night)
    yield Delivery("GB03", period, night, lambda: care_and_cadres.cadre_roster(district, last), night, style=roster)


def _police(world: World, night: date) -> Iterator[Delivery]:
    first, last = _since(night, POLICE_DAY), day(night) - 1
    period = f"{night:%Y%m}"
    within = pl.col("_day").is_between(first, last)
    yield Delivery(
        "GA01", period, night, lambda: registration.registered_population(world.district, last), night, style=POLICE
    )
    yield Delivery("GA02", period, night, lambda: world.changes.filter(within), night, style=POLICE)
    yield Delivery(
        "MZ10", period, night, lambda: world.cremations.filter(within), night, style=cremations_style(night.year)
    )


def _rosters(world: World, night: date) -> Iterator[Delivery]:
    district, month = world.district, night.replace(day=1)
    period = f"{month:%Y%m}"
    for code in ROSTERS:
        yield from roster_parts(world, code, month, night, night)
    cards, assistance = world.cards, world.assistance
    yield Delivery(
        "RS01",
        period,
        night,
        lambda: insurance.insurance_enrolments(district, cards, assistance, world.work, month),
        night,
        style=TABBED,
    )
    tabbed = TABBED.with_(date_format="%Y%m%d")
    yield Delivery("RS02", period, night, lambda: insurance.pensions(district, world.work, month), night, style=tabbed)
    between = (_since(night, ROSTER_DAY) - 1, day(night) - 1)
    yield Delivery(
        "YB01",
        period,
        night,
        lambda: insurance.medical_enrolments(
            district, cards, assistance, world.hardship, month.year, work=world.work, changed_between=between
        ),
        night,
    )
    yield Delivery(
        "YL02",
        period,
        night,
        lambda: care_and_cadres.residents(district, cards, month),
        night,
        style=title_style("养老机构入住", month, has_total=True, total_sums=("monthly_fee_yuan",)),
    )
