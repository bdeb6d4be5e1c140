"""The district: six townships, 77 villages and communities, and the official working days."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

from sample_district.settings import HISTORY_END, HISTORY_START, HORIZON

DATA = Path(__file__).parent / "tables"
EPOCH = date(1970, 1, 1)
CALENDAR_START = date(2021, 1, 1)
CALENDAR_END = date(2027, 6, 30)


def day(when: date) -> int:
    """Days since 1970-01-01: the number in which days are simulated."""
    return (when - EPOCH).days


@cache
def villages() -> pl.DataFrame:
    """One row a village or community: code, name, township_code, township, is_community, position 0..76."""
    rows = pl.read_csv(DATA / "divisions.csv", infer_schema_length=0)
    towns = rows.filter(pl.col("level") == "township").select(township_code="code", township="name")
    return (
        rows.filter(pl.col("level") == "village")
        .select("code", "name", township_code="parent_code")
        .join(towns, on="township_code")
        .sort("code")
        .with_columns(
            is_community=pl.col("name").str.contains("社区"),
            short=pl.col("name").str.replace("(社区居委会|村民委员会|村委会|社区)$", ""),
        )
        .with_row_index("village")
    )


@cache
def townships() -> pl.DataFrame:
    """One row a township or street, with its position 0..5."""
    return villages().select("township_code", "township").unique().sort("township_code").with_row_index("position")


@cache
def _calendar() -> tuple[np.ndarray, np.ndarray]:
    days = np.arange(day(CALENDAR_START), day(CALENDAR_END) + 1)
    is_workday = (days + 3) % 7 < 5  # 1970-01-01 was a Thursday
    exceptions = pl.read_csv(DATA / "calendar_exceptions.csv", try_parse_dates=True)
    position = exceptions["date"].cast(pl.Int32).to_numpy() - days[0]
    is_workday[position] = exceptions["is_workday"].to_numpy() == 1
    return is_workday, days[is_workday]


def is_workday(days: np.ndarray) -> np.ndarray:
    """Whether each day is a working day of the official calendar (make-up days included)."""
    return _calendar()[0][np.asarray(days) - day(CALENDAR_START)]


def add_workdays(days: np.ndarray, count: np.ndarray) -> np.ndarray:
    """The ``count``-th working day after each day; 0 gives the day itself."""
    workdays = _calendar()[1]
    position = np.searchsorted(workdays, days, side="right") + np.maximum(count, 1) - 1
    return np.where(count > 0, workdays[np.minimum(position, len(workdays) - 1)], days)


def workdays_between(after: np.ndarray, until: np.ndarray) -> np.ndarray:
    """Working days later than ``after`` and not later than ``until``."""
    workdays = _calendar()[1]
    return np.searchsorted(workdays, until, side="right") - np.searchsorted(workdays, after, side="right")


def next_workday(days: np.ndarray) -> np.ndarray:
    """The day itself when it is a working day, else the next one."""
    workdays = _calendar()[1]
    return workdays[np.minimum(np.searchsorted(workdays, days, side="left"), len(workdays) - 1)]


def months_between(first: date, last: date) -> list[date]:
    """First days of the months from ``first`` to ``last``."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [date(first.year + (first.month - 1 + i) // 12, (first.month - 1 + i) % 12 + 1, 1) for i in range(count)]


def month_number(when: date) -> int:
    """Months since 1970-01: the number in which months are simulated."""
    return (when.year - 1970) * 12 + when.month - 1


def month_start(number: int) -> date:
    """First day of a month number."""
    return date(1970 + number // 12, number % 12 + 1, 1)


def day_of_month_number(numbers: np.ndarray) -> np.ndarray:
    """First day (days since 1970) of each month number."""
    return numbers.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def month_number_of_day(days: np.ndarray) -> np.ndarray:
    """Month number of each day."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def dates(days: np.ndarray, absent: int | None = -1) -> pl.Series:
    """Days since 1970 as dates; ``absent`` becomes null."""
    series = pl.Series(np.asarray(days, dtype=np.int32)).cast(pl.Date)
    return series if absent is None else pl.select(pl.when(pl.Series(days) != absent).then(series)).to_series()


def period_text(when: date, pattern: str = "%Y%m") -> str:
    """Period of a file name."""
    return when.strftime(pattern)


def days_from(first: date, count: int) -> list[date]:
    """``count`` days from ``first`` on."""
    return [first + timedelta(days=i) for i in range(count)]


HORIZON_DAY = day(HORIZON)
FIRST_MONTH, LAST_MONTH = month_number(HISTORY_START), month_number(HISTORY_END)
