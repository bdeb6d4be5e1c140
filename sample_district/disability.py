"""Disability certificates (CL01), and who is supported as 特困: chosen first, other benefits build on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from sample_district.columns import text, where
from sample_district.people import District
from sample_district.places import dates, day
from sample_district.policy import families, movers
from sample_district.registration import village_column
from sample_district.settings import HISTORY_END, HISTORY_START

CARD_SHARE = 0.030
HARDSHIP_SHARE = 2200 / 300_000
CATEGORIES = ("", "视力", "听力", "言语", "肢体", "智力", "精神", "多重")
LEVELS = ("", "一级", "二级", "三级", "四级")


@dataclass(frozen=True)
class Cards:
    """By person: category 1-7 and level 1-4 (0 without a certificate), issue day, state; and the 特困 persons."""

    category: np.ndarray
    level: np.ndarray
    issued_day: np.ndarray
    first_issued_day: np.ndarray
    reissued: np.ndarray
    state: np.ndarray
    hardship: np.ndarray

    @property
    def category_words(self) -> np.ndarray:
        """Category by person, as the federation writes it."""
        return np.array(CATEGORIES, dtype=object)[self.category]

    @property
    def level_words(self) -> np.ndarray:
        """Level by person, as the federation writes it."""
        return np.array(LEVELS, dtype=object)[self.level]


def simulate_cards(district: District) -> Cards:
    """Certificates grow with age; 特困 are elders without spouse and child in the register, and some disabled."""
    rng = district.settings.rng("cards")
    size = len(district.people)
    age = district.ages(day(HISTORY_END))
    fate = district.column("fate")
    here = (district.column("leave_day") < 0) & (district.column("start_day") <= day(HISTORY_END)) & (fate == 0)
    weight = np.where(here, 0.25 + np.clip(age, 0, 90) / 45, 0.0)
    drawn = rng.choice(size, max(12, round(size * CARD_SHARE)), replace=False, p=weight / weight.sum())
    # Parents who cannot care for their child, and some who moved away: their certificate is in force.
    certain = np.union1d(np.flatnonzero(fate == families.SEVERE), movers.chosen(district).everybody)
    holders = np.concatenate([drawn, certain])
    count = len(holders)
    category, level = np.zeros(size, int), np.zeros(size, int)
    issued = np.full(size, -1)
    category[holders] = rng.choice(np.arange(1, 8), count, p=[0.13, 0.10, 0.03, 0.50, 0.10, 0.10, 0.04])
    level[holders] = rng.choice(np.arange(1, 5), count, p=[0.15, 0.31, 0.27, 0.27])
    earliest = np.maximum(district.column("birth_day")[holders] + 700, day(date(2012, 1, 1)))
    latest = np.maximum(earliest + 30, day(HISTORY_END) - 20)
    issued[holders] = np.minimum((earliest + rng.random(count) * (latest - earliest)).astype(int), day(HISTORY_END) - 5)
    first_issued = issued.copy()
    reissued = np.zeros(size, int)
    reissued[holders] = rng.random(count) < 0.03
    state = np.full(size, "", dtype=object)
    expired = issued[holders] + 3652 < day(HISTORY_END)
    renewed = rng.random(count) < 0.96
    issued[holders] = np.where(expired & renewed, issued[holders] + 3652, issued[holders])
    level[certain] = 1 + level[certain] % 2
    dead = district.column("death_day")[holders]
    is_off = (dead >= 0) & (dead < day(HISTORY_END) - rng.integers(30, 400, count))
    state[holders] = np.where(
        is_off, "注销", np.where(expired & ~renewed, "过期", np.where(rng.random(count) < 0.01, "冻结", "有效"))
    )
    left = district.column("leave_day")[certain]
    state[certain] = "有效"
    issued[certain] = first_issued[certain] = np.where(left >= 0, left - 700, day(HISTORY_END) - 1500)
    return Cards(category, level, issued, first_issued, reissued, state, _hardship(district, rng, category, level, age))


def _hardship(district, rng, category, level, age) -> np.ndarray:
    size = len(age)
    is_parent = np.zeros(size, bool)
    for who in ("father", "mother"):
        parent = district.column(who)
        is_parent[parent[parent >= 0]] = True
    alone = (district.column("spouse") < 0) & ~is_parent & (district.people["role"] == "户主").to_numpy()
    death = district.column("death_day")
    here = (district.column("leave_day") < 0) & (district.column("start_day") < day(HISTORY_START))
    here &= (death < 0) | (death > day(HISTORY_START) + 365)
    unable = (
        (age >= 61)
        | ((category >= 5) & (category <= 6) & (level <= 3))
        | ((category == 4) & (level > 0) & (level <= 2))
    )
    pool = np.flatnonzero(alone & here & unable)
    wanted = max(6, round(district.settings.people * HARDSHIP_SHARE * 1.17))
    return np.sort(rng.choice(pool, min(wanted, len(pool)), replace=False))


def certificate_numbers(district: District, cards: Cards, persons: np.ndarray) -> pl.Series:
    """Identity number, category, level, and B1 after a re-issue; null without a certificate."""
    has = pl.Series(cards.level[persons] > 0)
    mark = pl.Series(np.where(cards.reissued[persons] > 0, "B1", ""))
    grade = pl.Series(cards.category[persons] * 10 + cards.level[persons]).cast(pl.String)
    number = district.take(persons, "id18")["id18"] + grade + mark
    return pl.select(pl.when(has).then(number)).to_series()


def certificate_register(district: District, cards: Cards, on: int) -> pl.DataFrame:
    """CL01 on a day: one row a certificate."""
    rng = district.settings.rng("certificate register")
    who = np.flatnonzero((cards.level > 0) & (cards.issued_day <= on))
    size = len(who)
    age = district.ages(on)[who]
    father, mother, spouse = (district.column(c)[who] for c in ("father", "mother", "spouse"))
    guardian = np.where((age < 18) & (father >= 0), father, np.where(age < 18, mother, spouse))
    kin = np.where(guardian == father, "父亲", np.where(guardian == mother, "母亲", "配偶"))
    guard = district.take(guardian, guardian_name="name", guardian_phone_number="phone")
    several = cards.category[who] == 7
    frame = district.take(who, full_name="name", resident_id_number="id18", male="is_male").hstack(guard)
    return frame.select(
        disability_certificate_number=certificate_numbers(district, cards, who),
        full_name="full_name",
        resident_id_number="resident_id_number",
        sex=pl.when(pl.col("male")).then(pl.lit("男")).otherwise(pl.lit("女")),
        disability_category=text(cards.category_words[who]),
        disability_level=text(cards.level_words[who]),
        disability_detail=where(several, "肢体二级;智力三级"),
        issued_date=dates(cards.issued_day[who]),
        valid_to_date=dates(cards.issued_day[who] + 3652),
        certificate_status=text(cards.state[who]),
        disability_cause=pl.Series(
            rng.choice(["先天性", "疾病", "意外伤害", "工伤", "原因不明"], size, p=[0.2, 0.5, 0.15, 0.05, 0.1])
        ),
        guardian_name="guardian_name",
        guardian_phone_number="guardian_phone_number",
        guardian_relation=where(guardian >= 0, kin),
        registered_township_name=village_column(district, who, "township"),
        village_name=village_column(district, who, "name"),
        is_subsistence_allowance_recipient=pl.Series(rng.random(size) < 0.3),
        employment_status=where((age >= 16) & (age < 60), rng.choice(["未就业", "务农", "灵活就业"], size)),
        day_or_residential_care=pl.Series(
            rng.choice(["未托养", "居家托养", "日间照料", "寄宿制托养"], size, p=[0.85, 0.1, 0.03, 0.02])
        ),
        rehabilitation_needs=pl.Series(
            rng.choice(["无", "辅助器具", "康复训练", "药物"], size, p=[0.5, 0.2, 0.2, 0.1])
        ),
        _person=pl.Series(who),
        _township=village_column(district, who, "township_code"),
    )
