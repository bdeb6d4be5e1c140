"""Service cases (ZW01): what the truth is, what the platform changed, and how a case looks on a given day.

Elapsed working days are drawn as a gamma-Poisson mixture, so that the mean of each matter is exactly the one of the
table before the platform date and that mean times the effect after it: the true effect at a fixed mix is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from sample_district import plants
from sample_district.matters import matters
from sample_district.names import loose_names
from sample_district.numbers import credit_code
from sample_district.people import District
from sample_district.places import HORIZON_DAY, add_workdays, day, is_workday, next_workday, workdays_between
from sample_district.registration import village_column
from sample_district.settings import HISTORY_END, HISTORY_START, PLATFORM_DATE

CASES_A_YEAR = 150_000 / 300_000  # cases per registered person
CHANNELS = ("窗口", "网办", "皖事通", "自助", "邮寄")
PAUSES = ("公示", "现场勘验", "专家评审", "鉴定")
PLATFORM_DAY = day(PLATFORM_DATE)


# Applicants who are on no register: residence permits of Hong Kong, Macau and Taiwan, permanent residence, passports.
VISITORS = (
    ("陈嘉豪", "810000199001010019"),
    ("何家欣", "820000198506150022"),
    ("林志伟", "830000199203080019"),
    ("Smith John", "934840198506120011"),
    ("DAVID LEE", "USA341504198011"),
    ("Tanaka Yuki", "TR1234567"),
    ("Garcia Maria", "E87654321"),
    ("黄雅婷", "H60123456"),
)


@dataclass(frozen=True)
class Effect:
    """What the platform did: true ratio of mean elapsed days at a fixed mix, and the share of instant matters."""

    ratio: float
    instant_before: float
    instant_after: float


# flattering: 0.78 x (1 - 0.535) / (1 - 0.40) = 0.60, so that the crude reduction is 40 % and the true one 22 %.
EFFECTS = {"honest": Effect(0.60, 0.42, 0.42), "flattering": Effect(0.78, 0.40, 0.535)}


@dataclass(frozen=True)
class Cases:
    """Simulated cases, sorted by acceptance; days since 1970, -1 for never."""

    rows: pl.DataFrame
    catalogue: pl.DataFrame


def _acceptance_days(rng: np.random.Generator, count: int) -> np.ndarray:
    """Days over the history and to the horizon: working days busy, rest days little; a slow growth over the years."""
    days = np.arange(day(HISTORY_START), HORIZON_DAY + 1)
    weight = np.where(is_workday(days), 1.0, 0.05) * (1 + 0.05 * (days - days[0]) / 365)
    return np.sort(rng.choice(days, count, p=weight / weight.sum()))


def simulate_cases(district: District) -> Cases:
    """Every case until the horizon."""
    settings = district.settings
    rng = settings.rng("cases")
    catalogue = matters()
    years = (HORIZON_DAY - day(HISTORY_START)) / 365.25
    count = max(400, round(settings.people * CASES_A_YEAR * years))
    applied = _acceptance_days(rng, count)
    after = applied >= PLATFORM_DAY
    effect = EFFECTS[settings.profile]
    instant = catalogue["is_instant"].to_numpy()
    weight = catalogue["weight"].to_numpy()
    share = np.where(after, effect.instant_after, effect.instant_before)
    is_instant = rng.random(count) < share
    matter = np.where(
        is_instant,
        rng.choice(np.flatnonzero(instant), count, p=weight[instant] / weight[instant].sum()),
        rng.choice(np.flatnonzero(~instant), count, p=weight[~instant] / weight[~instant].sum()),
    )
    person = _applicants(district, rng, count)
    channel = np.where(
        after,
        rng.choice(5, count, p=[0.50, 0.18, 0.24, 0.06, 0.02]),
        rng.choice(5, count, p=[0.58, 0.17, 0.17, 0.05, 0.03]),
    )
    if settings.profile == "honest":
        channel = rng.choice(5, count, p=[0.54, 0.17, 0.21, 0.06, 0.02])
    mean = catalogue["mean"].to_numpy()[matter]
    # Online cases are a little quicker in either period; the township hall a little slower.
    speed = np.array([1.03, 0.95, 0.95, 0.9, 1.1])[channel]
    expected = mean * speed * np.where(after, effect.ratio, 1.0)
    shape = 6.0
    elapsed = rng.poisson(rng.gamma(shape, 1 / shape, count) * expected)
    # Few cases are forgotten for months. The platform made them rarer by as much as it made the others quicker.
    stuck = rng.random(count) < np.where(mean > 2, 0.002, 0.0) * np.where(after, effect.ratio, 1.0)
    elapsed = np.where(stuck, elapsed + rng.integers(60, 300, count), elapsed)
    waits = rng.random(count) < np.where(instant[matter], 0.0, 0.25)
    accepted = add_workdays(next_workday(applied), np.where(waits, rng.integers(1, 4, count), 0))
    accepted = np.where(is_workday(applied) | waits, accepted, next_workday(applied))
    accepted = np.maximum(accepted, applied)
    pauses = rng.random(count) < catalogue["pause"].to_numpy()[matter]
    length = np.maximum(1, rng.poisson(np.maximum(catalogue["pause_days"].to_numpy()[matter], 1)))
    pause_start = add_workdays(accepted, np.minimum(elapsed, 1 + elapsed // 2))
    pause_end = add_workdays(pause_start, length)
    finished = add_workdays(accepted, elapsed)
    finished = np.where(pauses, add_workdays(pause_end, workdays_between(pause_start, finished)), finished)
    exit_ = rng.choice(5, count, p=[0.955, 0.018, 0.006, 0.006, 0.015])
    corrected = rng.random(count) < np.where(instant[matter], 0.0, 0.06)
    rows = pl.DataFrame(
        {
            "case": np.arange(count),
            "matter": matter,
            "person": person,
            "channel": channel,
            "applied": applied,
            "accepted": accepted,
            "corrected": np.where(corrected & waits, accepted, -1),
            "pause_start": np.where(pauses, pause_start, -1),
            "pause_end": np.where(pauses, pause_end, -1),
            "pause_kind": rng.integers(0, 4, count),
            "finished": finished,
            "elapsed": elapsed,
            "exit": exit_,  # 0 decided, 1 withdrawn, 2 transferred, 3 ended, 4 not accepted
            "is_refused": rng.random(count) < 0.015,
            "seconds": rng.integers(0, 28_000, (count,)),
            "seconds_end": rng.integers(0, 28_000, (count,)),
            "is_firm": rng.random(count) < 0.06,
        }
    )
    turned = pl.col("case").is_in(plants.turned_round(rows).implode())
    rows = rows.with_columns(finished=pl.when(turned).then(pl.col("accepted") - 1).otherwise("finished"))
    return Cases(rows, catalogue)


def _applicants(district: District, rng: np.random.Generator, count: int) -> np.ndarray:
    age = district.ages(day(HISTORY_END))
    weight = np.where(age < 16, 0.05, np.where(age > 60, 1.4, 1.0))
    return rng.choice(len(age), count, p=weight / weight.sum())


def _moment(days: str | pl.Expr, seconds: str, start: int = 30_600) -> pl.Expr:
    number = pl.col(days) if isinstance(days, str) else days
    moment = ((number * 86_400 + pl.col(seconds) + start) * 1000).cast(pl.Datetime("ms"))
    return pl.when(number >= 0).then(moment)


def _visitor(part: int) -> pl.Expr:
    return pl.col("visitor").replace_strict({i: v[part] for i, v in enumerate(VISITORS)}, return_dtype=pl.String)


def cases_frame(district: District, cases: Cases, rows: pl.DataFrame, as_of: int) -> pl.DataFrame:
    """ZW01 rows as they look at the end of a day: what has not happened yet is empty."""
    rng = district.settings.rng("case clerks")
    clerks = loose_names(60, rng)
    firms = pl.Series([credit_code("91" if i % 3 else "93", 300_000 + i) for i in range(400)])
    who = rows["person"].to_numpy()
    known = ("name", "department", "code", "statutory", "promised", "is_instant")
    catalogue = cases.catalogue.select(pl.col("matter").cast(pl.Int64), *known)
    joined = rows.join(catalogue, on="matter", how="left", maintain_order="left")
    joined = joined.hstack(district.take(who, applicant="name", number="id18"))
    joined = joined.with_columns(
        visitor=pl.when(pl.col("case") % 397 == 11).then(pl.col("case") // 397 % len(VISITORS))
    )
    joined = joined.with_columns(
        applicant=_visitor(0).fill_null(pl.col("applicant")),
        number=_visitor(1).fill_null(pl.col("number")),
        person=pl.when(pl.col("visitor").is_null()).then("person").otherwise(-1),
        township=village_column(district, who, "township"),
        clerk=clerks.gather(rows["case"] % 60),
        is_done=pl.col("finished") <= as_of,
        # What an instant matter is accepted and decided within: the same quarter of an hour.
        seconds_end=pl.when(pl.col("finished") == pl.col("accepted"))
        .then(pl.col("seconds") + pl.col("seconds_end") % 2_000 + 240)
        .otherwise("seconds_end"),
    )
    decided = pl.col("is_done") & (pl.col("exit") == 0)
    accepted = (pl.col("accepted") <= as_of) & (pl.col("exit") != 4)
    paused = (pl.col("pause_start") >= 0) & (pl.col("pause_start") <= as_of) & accepted
    unpaused = paused & (pl.col("pause_end") <= as_of)
    exits = pl.col("exit").replace_strict(
        {1: "撤回", 2: "转办", 3: "终止", 4: "不予受理"}, default=None, return_dtype=pl.String
    )
    status = (
        pl.when(decided)
        .then(pl.when(pl.col("case") % 7 == 0).then(pl.lit("送达")).otherwise(pl.lit("办结")))
        .when(pl.col("is_done") & (pl.col("exit") > 0))
        .then(exits)
        .when(paused & unpaused.not_())
        .then(pl.lit("特别程序"))
        .when(accepted)
        .then(pl.lit("受理"))
        .otherwise(pl.lit("收件"))
    )
    number = (
        pl.lit("3415040")
        + pl.col("applied").cast(pl.Int32).cast(pl.Date).dt.strftime("%y%m%d")
        + pl.col("case").cast(pl.String).str.zfill(8)
    )
    return joined.select(
        case_number=number,
        matter_name="name",
        matter_code="code",
        matter_item_code=pl.col("code") + pl.lit("01"),
        applicant_type=pl.when("is_firm").then(pl.lit("法人")).otherwise(pl.lit("自然人")),
        applicant_name="applicant",
        document_number="number",
        applicant_credit_code=pl.when("is_firm").then(firms.gather(rows["case"] % firms.len())),
        applied_at=_moment("applied", "seconds"),
        accepted_at=pl.when(accepted).then(_moment("accepted", "seconds", 30_780)),
        corrected_at=pl.when(pl.col("corrected") <= as_of).then(_moment("corrected", "seconds", 30_700)),
        special_procedure_started_at=pl.when(paused).then(_moment("pause_start", "seconds_end")),
        special_procedure_ended_at=pl.when(unpaused).then(_moment("pause_end", "seconds_end")),
        special_procedure_type=pl.when(paused).then(
            pl.col("pause_kind").replace_strict(dict(enumerate(PAUSES)), return_dtype=pl.String)
        ),
        finished_at=pl.when(pl.col("is_done") & (pl.col("exit") <= 3)).then(_moment("finished", "seconds_end")),
        decision=pl.when(decided).then(pl.when("is_refused").then(pl.lit("不予")).otherwise(pl.lit("准予"))),
        case_status=status,
        statutory_limit="statutory",
        statutory_limit_unit=pl.lit("工作日"),
        promised_limit="promised",
        promised_limit_unit=pl.lit("工作日"),
        channel=pl.col("channel").replace_strict(dict(enumerate(CHANNELS)), return_dtype=pl.String),
        service_window=pl.when(pl.col("channel") == 0).then(
            (pl.col("case") % 36 + 1).cast(pl.String) + pl.lit("号窗口")
        ),
        handler_name="clerk",
        department_name="department",
        township_name="township",
        _person="person",
        _case="case",
    )


def case_numbers(rows: pl.DataFrame) -> pl.Series:
    """The numbers of ZW01 for simulated rows."""
    return rows.select(
        pl.lit("3415040")
        + pl.col("applied").cast(pl.Int32).cast(pl.Date).dt.strftime("%y%m%d")
        + pl.col("case").cast(pl.String).str.zfill(8)
    ).to_series()


def touched_between(cases: Cases, first: int, last: int) -> pl.DataFrame:
    """Cases with something new on the days ``first`` to ``last``."""
    moments = ("applied", "accepted", "pause_start", "pause_end", "finished")
    return cases.rows.filter(pl.any_horizontal(pl.col(m).is_between(first, last) for m in moments))


def applied_between(cases: Cases, first: int, last: int) -> pl.DataFrame:
    """Cases handed in on the days ``first`` to ``last``."""
    return cases.rows.filter(pl.col("applied").is_between(first, last))


def year_bounds(year: int) -> tuple[int, int]:
    """First and last day of a year of the history."""
    return day(date(year, 1, 1)), min(day(date(year, 12, 31)), day(HISTORY_END))
