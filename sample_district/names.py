"""Names of people: family names by frequency, given names by generation and sex, rare characters, dotted names."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl

from sample_district.columns import text
from sample_district.places import DATA

RARE = "喆㐂䶮𠮷㛃堃淼昇祎"
DOTTED = [
    "阿依古丽·买买提",
    "艾力·吐尔逊",
    "古丽娜尔·阿不都",
    "买买提江·艾合买提",
    "次仁·卓玛",
    "扎西·多吉",
    "努尔·哈力克",
    "热依汗·依明",
]
COMPOUND = ("欧阳", "司马", "上官", "诸葛")


@cache
def surname_pool() -> tuple[np.ndarray, np.ndarray]:
    """Family names and their probabilities."""
    rows = pl.read_csv(DATA / "surnames.csv")
    weight = rows["weight"].to_numpy()
    return np.array(rows["surname"].to_list(), dtype=object), weight / weight.sum()


@cache
def _characters() -> pl.DataFrame:
    """Characters of given names by generation (born before 1960, 1985, 2005, later) and sex."""
    return pl.read_csv(DATA / "given_names.csv")


def given_names(birth_year: np.ndarray, is_male: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Given names of one or two characters in the fashion of the birth year."""
    names = np.empty(len(birth_year), dtype=object)
    generation = np.digitize(birth_year, [1960, 1985, 2005])
    two = rng.random(len(birth_year)) < np.array([0.85, 0.62, 0.60, 0.93])[generation]
    for each, sex, letters in _characters().iter_rows():
        mask = (generation == each) & (is_male == (sex == "male"))
        pool = np.array(list(letters), dtype=object)
        first = rng.choice(pool, mask.sum())
        second = rng.choice(pool, mask.sum())
        names[mask] = np.where(two[mask], first + second, first)
    return names


def with_rare_names(
    names: pl.Series, is_male: np.ndarray, rng: np.random.Generator, share: float = 0.0005
) -> tuple[pl.Series, np.ndarray]:
    """A few names get a character beyond GBK, a few become dotted ones. Returns the names and who has one."""
    texts = names.to_numpy().copy()
    count = max(4, round(len(texts) * share))
    chosen = rng.choice(len(texts), min(count, len(texts)), replace=False)
    dotted, rare = chosen[: count // 4], chosen[count // 4 :]
    texts[dotted] = rng.choice(np.array(DOTTED, dtype=object), len(dotted))
    marks = rng.choice(np.array(list(RARE), dtype=object), len(rare))
    stems = text(texts[rare]).str.head(2).to_numpy()
    texts[rare] = stems + marks
    return text(texts), np.sort(rare)


def name_width(names: pl.Series) -> pl.Series:
    """Length of the family name of each."""
    return pl.select(pl.when(names.str.head(2).is_in(COMPOUND)).then(2).otherwise(1)).to_series()


def loose_names(count: int, rng: np.random.Generator) -> pl.Series:
    """Names of people who are nobody in the register (clerks, contractors)."""
    words, weight = surname_pool()
    years = rng.integers(1965, 2000, count)
    return text(rng.choice(words, count, p=weight) + given_names(years, rng.random(count) < 0.6, rng))
