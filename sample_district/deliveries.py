"""What is delivered on the first night: history to 2026-10-31, as the departments would hand it over.

Snapshots come for September and October 2026 (the later one in township parts where the towns keep the roster),
events and increments for the years of the history, batches of 一卡通 month by month.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import polars as pl

from ingestion.contract import Contract, contract_for
from sample_district import (
    allowances,
    assistance,
    care_and_cadres,
    disability,
    hotline,
    insurance,
    payments,
    project_files,
    ratings,
    registration,
    services,
)
from sample_district.places import day, month_number, months_between, townships
from sample_district.render import PLAIN, Style
from sample_district.settings import FIRST_NIGHT, HISTORY_END, HISTORY_START
from sample_district.world import World

DISTRICT = "341504"
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
YEARS = (2022, 2023, 2024, 2025, 2026)
SIGNATURE = "制表人：            审核人：            填报日期："


@dataclass(frozen=True)
class Delivery:
    """One file to be written: feed, period, who delivers, how it looks, and the frame when asked for."""

    code: str
    period: str
    delivered: date
    frame: Callable[[], pl.DataFrame]
    night: date = FIRST_NIGHT
    area: str = DISTRICT
    version: int = 1
    style: Style = PLAIN
    own_name: str | None = None
    suffix: str | None = None  # another one than the format's
    what: str = "regular"
    defects: dict[str, float] = field(default_factory=dict)  # rates that differ from the settings for this file

    @property
    def contract(self) -> Contract:
        """The feed's contract."""
        return contract_for(self.code)

    @property
    def file_name(self) -> str:
        """Name by the pattern of feeds.md 8.0 unless the department gave it another."""
        if self.own_name:
            return self.own_name
        shape = self.contract.file
        version = f"_V{self.version}" if self.version > 1 else ""
        stem = f"{shape.department_word}_{shape.subject_words[0]}_{self.area}_{self.period}_{self.delivered:%Y%m%d}"
        return f"{stem}{version}.{self.suffix or shape.format}"


def title_style(subject: str, month: date, unit: str | None = "元", **more) -> Style:
    """Title lines as a department's roster has them, with the word 合成数据 so that nobody takes it for real."""
    titles = [f"叶集区{month.year}年{month.month}月{subject}花名册（合成数据）"]
    if unit:
        titles.append(f"单位：{unit}")
    return Style(titles=tuple(titles), signature=SIGNATURE, **more)


ROSTERS: dict[str, tuple[str, tuple[str, ...]]] = {
    # code → subject of the title, columns that are summed
    "MZ01": ("低保家庭", ("monthly_amount_yuan",)),
    "MZ02": ("低保成员", ()),
    "MZ03": ("特困人员", ("monthly_total_yuan",)),
    "MZ07": ("高龄津贴", ("monthly_standard_yuan",)),
    "MZ09": ("残疾人两项补贴", ("paid_amount_yuan",)),
}


def roster_style(code: str, month: date) -> Style:
    """Look of a civil-affairs roster."""
    subject, sums = ROSTERS[code]
    style = title_style(subject, month, has_total=bool(sums), total_sums=sums)
    return style.with_(groups={"六项指标": allowances.ABILITIES}) if code == "MZ03" else style


def roster_frame(world: World, code: str, month: date) -> pl.DataFrame:
    """A civil-affairs roster of the whole district for a month."""
    district = world.district
    if code == "MZ01":
        return assistance.household_roster(district, world.assistance, month)
    if code == "MZ02":
        return assistance.member_roster(district, world.assistance, world.cards, month)
    if code == "MZ03":
        return allowances.hardship_roster(district, world.hardship, month, care_and_cadres.home_names())
    if code == "MZ07":
        return allowances.old_age_roster(district, world.old_age, month)
    return allowances.disability_roster(district, world.cards, world.assistance, world.disability, month)


def township_part(whole: pl.DataFrame, township_code: str) -> pl.DataFrame:
    """The rows of one township, numbered from one."""
    part = whole.filter(pl.col("_township") == township_code)
    if "sequence_number" in part.columns:
        part = part.with_columns(sequence_number=pl.int_range(1, pl.len() + 1))
    return part


def roster_parts(world: World, code: str, month: date, delivered: date, night: date = FIRST_NIGHT) -> list[Delivery]:
    """Township files, one for each that has anybody on it, that add up to the roster of the month."""
    whole = roster_frame(world, code, month)
    style = roster_style(code, month)
    out = []
    for name, township_code in townships().select("township", "township_code").iter_rows():
        part = township_part(whole, township_code)
        if part.is_empty():  # only in a very small district; a full register with no rows would rightly be refused
            continue
        titles = (style.titles[0].replace("叶集区", f"叶集区{name}"), *style.titles[1:])
        out.append(
            Delivery(
                code,
                f"{month:%Y%m}",
                delivered,
                lambda part=part: part,
                night=night,
                area=township_code,
                style=style.with_(titles=titles),
            )
        )
    return out


def year_days(year: int) -> tuple[int, int]:
    """First and last day of a year within the history."""
    return day(date(year, 1, 1)), min(day(date(year, 12, 31)), day(HISTORY_END))


def _delivered(year: int) -> date:
    return min(date(year + 1, 1, 8), HISTORY_END)


def first_night(world: World) -> Iterator[Delivery]:
    """Every file of the first night."""
    yield from _registers(world)
    yield from _rosters(world)
    yield from _services(world)
    yield from _projects(world)
    yield from _care_and_cadres(world)
    for month in months_between(HISTORY_START, HISTORY_END):
        yield Delivery(
            "CZ01", f"{month:%Y%m}", month.replace(day=15), lambda month=month: payments.batch(world.book, month)
        )


def _registers(world: World) -> Iterator[Delivery]:
    district = world.district
    as_of = date(2026, 10, 31)
    yield Delivery(
        "GA01", "202610", as_of, lambda: registration.registered_population(district, day(as_of)), style=POLICE
    )
    for year in YEARS:
        first, last = year_days(year)
        within = pl.col("_day").is_between(first, last)
        period = f"{year}" if year < 2026 else "202610"
        yield Delivery(
            "GA02", period, _delivered(year), lambda within=within: world.changes.filter(within), style=POLICE
        )
        yield Delivery(
            "MZ10",
            period,
            _delivered(year),
            lambda within=within: world.cremations.filter(within),
            style=cremations_style(year),
        )
    yield Delivery(
        "CL01",
        "202610",
        date(2026, 10, 8),
        lambda: disability.certificate_register(district, world.cards, day(OCTOBER)),
        style=title_style("持证残疾人", OCTOBER, unit=None, real_dates=True),
    )
    yield Delivery(
        "JY01",
        "202609",
        date(2026, 10, 15),
        lambda: insurance.students(district, world.cards, world.assistance, date(2026, 9, 30)),
        style=Style(titles=("叶集区2026-2027学年第一学期学籍信息表（合成数据）",)),
    )
    yield Delivery(
        "RS01",
        "202610",
        date(2026, 10, 10),
        lambda: insurance.insurance_enrolments(district, world.cards, world.assistance, world.work, OCTOBER),
        style=TABBED,
    )
    for month in (SEPTEMBER, OCTOBER):
        yield Delivery(
            "RS02",
            f"{month:%Y%m}",
            month.replace(day=10),
            lambda month=month: insurance.pensions(district, world.work, month),
            style=TABBED.with_(date_format="%Y%m%d"),
            suffix="txt" if month == SEPTEMBER else None,
        )
    for year in (2025, 2026):
        last = day(HISTORY_END)
        yield Delivery(
            "YB01",
            f"{year}" if year < 2026 else "202610",
            date(2026, 1, 10) if year < 2026 else date(2026, 10, 31),
            lambda year=year, last=last: insurance.medical_enrolments(
                district, world.cards, world.assistance, world.hardship, year, work=world.work
            ).filter(pl.col("_day") <= last),
        )


def _rosters(world: World) -> Iterator[Delivery]:
    for code in ROSTERS:
        yield Delivery(
            code,
            "202609",
            date(2026, 9, 10),
            lambda code=code: roster_frame(world, code, SEPTEMBER),
            style=roster_style(code, SEPTEMBER),
        )
        yield from roster_parts(world, code, OCTOBER, date(2026, 10, 10))


def _services(world: World) -> Iterator[Delivery]:
    district, end = world.district, day(HISTORY_END)
    for year in YEARS:
        first, last = year_days(year)
        period = f"{year}" if year < 2026 else "202610"
        yield Delivery(
            "ZW01",
            period,
            FIRST_NIGHT,
            lambda first=first, last=last: services.cases_frame(
                district, world.cases, services.applied_between(world.cases, first, last), end
            ),
            style=Style(bom=year == 2024),
        )
        yield Delivery(
            "ZW02",
            period,
            FIRST_NIGHT,
            lambda first=first, last=last: ratings.ratings_frame(
                world.ratings.filter(pl.col("rated").is_between(first, last)), end
            ),
        )
        yield Delivery(
            "RX01",
            period,
            FIRST_NIGHT,
            lambda first=first, last=last: hotline.tickets_frame(
                district, world.tickets.filter(pl.col("received").is_between(first, last)), end
            ),
        )
        if year < 2026:
            yield Delivery("MY01", f"{year}", date(year, 12, 20), lambda year=year: hotline.survey(district, year)[0])


def _projects(world: World) -> Iterator[Delivery]:
    settings = world.settings
    yield Delivery(
        "XM01",
        "202610",
        date(2026, 10, 31),
        lambda: project_files.projects_frame(settings, world.projects, day(HISTORY_END)),
    )
    for year in YEARS:
        first, last = year_days(year)
        period = f"{year}" if year < 2026 else "202610"
        first_month, last_month = month_number(date(year, 1, 1)), month_number(min(date(year, 12, 1), SEPTEMBER))
        yield Delivery(
            "XM03",
            period if year < 2026 else "202609",
            _delivered(year) if year < 2026 else date(2026, 10, 5),
            lambda a=first_month, b=last_month: project_files.reports_frame(settings, world.projects, a, b),
        )
        # The contracts of 2022 start before the year begins.
        since = first if year > 2022 else first - 200
        yield Delivery(
            "XM04",
            period,
            _delivered(year),
            lambda a=since, b=last: project_files.contracts_frame(settings, world.projects, a, b),
            style=_contract_style(year),
        )
        yield Delivery(
            "XM05",
            period,
            _delivered(year),
            lambda a=since, b=last: project_files.payments_frame(settings, world.projects, a, b),
        )
        yield Delivery(
            "CZ04",
            period,
            _delivered(year) if year < 2026 else FIRST_NIGHT,
            lambda a=since, b=last: project_files.treasury_frame(settings, world.projects, a, b, day(HISTORY_END)),
        )


def _contract_style(year: int) -> Style:
    """In 2023 the office gave the term in one column and the amount in 万元 (E15)."""
    if year != 2023:
        return PLAIN
    amount = "contract_amount_yuan"
    return Style(joined_pairs=True, headers={amount: "金额（万元）"}, ten_thousands=(amount,))


def _care_and_cadres(world: World) -> Iterator[Delivery]:
    district = world.district
    beds = ("approved_bed_count", "available_bed_count", "nursing_bed_count")
    leaves = dict(zip(beds, ("核定", "可用", "护理型"), strict=True))
    yield Delivery(
        "YL01",
        "202610",
        date(2026, 10, 10),
        lambda: care_and_cadres.facilities(district, day(OCTOBER)),
        style=Style(
            titles=("叶集区2026年三季度养老服务设施一览表（合成数据）", "单位：元"),
            groups={"床位": beds},
            headers=leaves,
            joined_pairs=True,
        ),
    )
    for month in (SEPTEMBER, OCTOBER):
        yield Delivery(
            "YL02",
            f"{month:%Y%m}",
            month.replace(day=10),
            lambda month=month: care_and_cadres.residents(district, world.cards, month),
            style=title_style("养老机构入住", month, has_total=True, total_sums=("monthly_fee_yuan",)),
        )
    for year in YEARS:
        first, last = year_days(year)
        period = f"{year}" if year < 2026 else "202610"
        yield Delivery(
            "GB02",
            period,
            _delivered(year),
            lambda a=first, b=last: world.visits.filter(pl.col("_day").is_between(a, b)),
            style=visits_style(year),
        )
    yield Delivery(
        "GB03",
        "202610",
        date(2026, 10, 31),
        lambda: care_and_cadres.cadre_roster(district, day(HISTORY_END)),
        style=cadres_style(OCTOBER),
    )


POLICE = Style(date_format="%Y%m%d", newline="\r\n")
TABBED = Style(newline="\r\n")


def cremations_style(year: int) -> Style:
    """Look of the funeral home's register."""
    return Style(titles=(f"叶集区殡仪馆{year}年火化登记表（合成数据）",), signature=SIGNATURE)


def cadres_style(month: date) -> Style:
    """Look of the cadre roster."""
    return Style(titles=(f"叶集区{month.year}年{month.month}月民生工程干部名册（合成数据）",))


def visits_style(year: int) -> Style:
    """Look of the cadres' log: times without the day."""
    return Style(titles=(f"{year}年干部走访日志（合成数据）",), timestamp_format="%H:%M")


def night_folder(night: date) -> str:
    """Name of a night's folder in landing/."""
    return f"{night:%Y-%m-%d}"


def nights(count: int) -> list[date]:
    """Dates of the nights."""
    return [FIRST_NIGHT + timedelta(days=i) for i in range(count)]
