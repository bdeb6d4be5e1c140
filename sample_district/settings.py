"""What a sample is made of: size, seed, nights, profile, error rates, and the dates that never change.

The dates are fixed, not the machine's clock, so that the same arguments give the same bytes on any day.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import numpy as np
import yaml

Profile = Literal["honest", "flattering"]

HISTORY_START = date(2022, 1, 1)
HISTORY_END = date(2026, 10, 31)
FIRST_NIGHT = date(2026, 11, 1)
PLATFORM_DATE = date(2024, 7, 1)
# The district is simulated to here whatever the number of nights, so that more nights only add files.
HORIZON = date(2026, 12, 31)
LAST_NIGHT = HORIZON
MOST_NIGHTS = (LAST_NIGHT - FIRST_NIGHT).days + 1

# Share of rows (or of files, where said) that carry an error, by code of domain.md 1.9 and its chapter 12.
DEFAULT_RATES: dict[str, float] = {
    "E01": 0.04,  # share of files with a pasted block whose numbers Excel cut to 15 digits (1 file in 25)
    "E03": 0.0010,  # small, full-width or Roman x in the last place
    "E04": 0.0003,  # Cyrillic, Greek or multiplication x, or a star
    "E05": 0.0010,  # full-width digits, spaces
    "E06": 0.0003,  # O for 0, l for 1
    "E07": 0.0020,  # a digit mistyped or two exchanged
    "E08": 0.03,  # child's row with the guardian's number
    "E09": 0.002,  # identity and certificate columns exchanged
    "E10": 0.0005,  # account in the place of the number
    "E11": 0.0008,  # two numbers in one cell
    "E12": 0.10,  # share of workbooks with a second header or subtotals among the rows
    "E13": 0.002,  # members written into the head's remarks
    "E14": 0.01,  # dates in another form
    "E15": 0.002,  # amounts with separators, signs or words
    "E16": 0.0005,  # masked numbers
    "E17": 0.002,  # another birth date than the register's
    "E18": 0.0003,  # old number after a correction by the police
    "E20": 0.003,  # the same person twice
    "NAME_SPACED": 0.05,  # two-character names padded
    "NAME_SUFFIX": 0.001,  # a clerk's note behind the name
    "NAME_LOST": 0.5,  # share of rare characters lost in other departments' files
    "ID_EMPTY": 0.001,
    "LEGACY15": 0.01,  # share of people born before 1970 whose fifteen-digit number stands in the insurance archive
    "ACCOUNT": 0.007,  # share of payments returned by the bank
    "STALE_DEATH": 0.002,  # share of payments made after a death
    "HEADERS": 0.08,  # share of files with other header texts, as many with other columns first
    "ENCODING": 0.04,  # share of files in another encoding than usual
    "PLACE": 0.03,  # townships and villages written another way
    "REQUIRED_EMPTY": 0.0002,  # rows without a value they cannot do without
}


@dataclass(frozen=True)
class Settings:
    """Arguments of one sample. ``rates`` are the default rates times ``error_rate``, then single ones replaced."""

    people: int = 300_000
    seed: int = 1
    nights: int = 1
    profile: Profile = "honest"
    error_rate: float = 1.0
    own_rates: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what cannot be simulated. Raises ValueError saying what may be given."""
        if self.people < 100:
            raise ValueError("a district needs at least 100 people")
        if not 1 <= self.nights <= MOST_NIGHTS:
            raise ValueError(f"nights must be between 1 and {MOST_NIGHTS} (to {LAST_NIGHT})")
        if self.profile not in ("honest", "flattering"):
            raise ValueError("the profile is honest or flattering")
        if unknown := sorted(set(self.own_rates) - set(DEFAULT_RATES)):
            raise ValueError(f"unknown error classes {unknown}; known: {', '.join(DEFAULT_RATES)}")

    @property
    def rates(self) -> dict[str, float]:
        """Rate by error class."""
        scaled = {code: min(1.0, rate * self.error_rate) for code, rate in DEFAULT_RATES.items()}
        return scaled | self.own_rates

    @property
    def scale(self) -> float:
        """Size against the district of 300,000 that the handbook's volumes describe."""
        return self.people / 300_000

    @property
    def last_night(self) -> date:
        """Date of the last night."""
        return FIRST_NIGHT + timedelta(days=self.nights - 1)

    def rng(self, theme: str) -> np.random.Generator:
        """A stream of its own for each theme: a change in one theme leaves the others as they were."""
        return np.random.default_rng([self.seed, zlib.crc32(theme.encode())])


def read_rates(path: Path) -> dict[str, float]:
    """Rates from a YAML file ``{E07: 0.01, ...}``. Raises ValueError naming what is wrong."""
    text = yaml.safe_load(path.read_text("utf-8"))
    if not isinstance(text, dict) or not all(isinstance(rate, int | float) for rate in text.values()):
        raise ValueError(f"{path}: expected lines of the form E07: 0.01")
    if outside := [code for code, rate in text.items() if not 0 <= rate <= 1]:
        raise ValueError(f"{path}: rates outside 0..1: {outside}")
    return {str(code): float(rate) for code, rate in text.items()}
