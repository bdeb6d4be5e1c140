"""Help for pupils, term by term (JY02), and who gets it twice, without its ground, or after leaving (A-41)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import polars as pl

from sample_district.columns import text
from sample_district.insurance import pupils
from sample_district.places import dates, day, month_number
from sample_district.policy.labels import labelled
from sample_district.policy.leavers import leavers
from sample_district.policy.lots import ALLOWED, INNOCENT, VIOLATION, Plants, draw
from sample_district.policy.stacking import stays
from sample_district.policy.status import hardship_support, has_any_status, on_register, subsistence
from sample_district.world import World

NEWEST_TERM = date(2026, 9, 1)
# First month of each term of the history; the aid is paid in its third month, that of the newest in October.
TERMS = tuple(date(year, month, 1) for year in range(2022, 2027) for month in (3, 9))
# Kind of aid and yuan a term, by stage.
AID = {"学前": ("学前", 500.0), "小学": ("义教生活补助", 500.0), "初中": ("义教生活补助", 625.0),
       "普通高中": ("普高助学金", 1000.0), "中职": ("中职", 1000.0)}  # fmt: skip
OTHER_GROUNDS = ("脱贫户", "监测户", "孤儿", "其他困难")
CHECKED_GROUNDS = ("低保", "特困", "残疾")


@dataclass(frozen=True)
class Pupils:
    """Who is planted for A-41 in the newest term: paid twice, on a false ground; others left (policy.leavers)."""

    twice: np.ndarray
    false_ground: Plants


@lru_cache(maxsize=4)
def planted(world: World) -> Pupils:
    """Selections for A-41 among pupils without any status who stay at school."""
    district = world.district
    who = pupils(district, NEWEST_TERM)["person"].to_numpy()
    free = who[stays(district)[who] & ~has_any_status(world)[who]]
    free = np.setdiff1d(free, leavers(district, who).flagged)
    plants = draw(district, "A-41", free, {VIOLATION: 40, INNOCENT: 60, ALLOWED: 15})
    return Pupils(plants[ALLOWED], Plants("A-41", {**plants.persons, ALLOWED: plants[ALLOWED][:0]}))


def term_name(start: date) -> str:
    """School year and term, as the schools write it."""
    year = start.year if start.month == 9 else start.year - 1
    return f"{year}-{year + 1}学年第{'一' if start.month == 9 else '二'}学期"


def ground(world: World, who: np.ndarray, start: date) -> np.ndarray:
    """Why each pupil gets help in a term: a status that the registers bear out at its start, or another reason."""
    month = month_number(start)
    has_card = on_register(world) & (world.cards.issued_day <= day(start))
    other = np.array(OTHER_GROUNDS, dtype=object)[who % len(OTHER_GROUNDS)]
    return np.select(
        [hardship_support(world).holds(who, month), subsistence(world).holds(who, month), has_card[who]],
        ["特困", "低保", "残疾"],
        default=np.where(who % 7 == 0, other, ""),
    )


@lru_cache(maxsize=32)
def aid_of_term(world: World, start: date) -> pl.DataFrame:
    """JY02 of a term: one row a pupil and kind of aid; the account is mostly a parent's."""
    district, plants = world.district, planted(world)
    children = pupils(district, start)
    who = children["person"].to_numpy()
    word = ground(world, who, start)
    is_newest = start == NEWEST_TERM
    gone = leavers(district, pupils(district, NEWEST_TERM)["person"].to_numpy())
    if is_newest:
        false = np.isin(who, plants.false_ground.flagged)
        word = np.where(false, np.array(("低保", "残疾"))[who % 2], word)
        word = np.where(np.isin(who, np.concatenate([plants.twice, gone.flagged])), "其他困难", word)
        word = np.where(np.isin(who, gone[ALLOWED]), "", word)
    else:
        word = np.where(np.isin(who, gone[ALLOWED]) & (word == ""), "其他困难", word)
    rows = children.with_columns(ground=text(word)).filter(pl.col("ground") != "")
    rows = rows.with_columns(mark=pl.lit("G"))
    if is_newest:
        again = rows.filter(pl.col("person").is_in(plants.twice.tolist()))
        rows = pl.concat([rows, again.with_columns(mark=pl.lit("L"))])
    return _frame(world, rows, start)


def _frame(world: World, rows: pl.DataFrame, start: date) -> pl.DataFrame:
    district, who = world.district, rows["person"].to_numpy()
    father, mother = district.column("father")[who], district.column("mother")[who]
    parent = np.where(mother >= 0, mother, father)
    payee = np.where((parent >= 0) & (who % 10 < 8), parent, who)
    third = date(start.year, start.month + (1 if start == NEWEST_TERM else 2), 1)
    paid = day(third) + 5 + who % 15
    named = district.take(who, full_name="name", resident_id_number="id18")
    holder = district.take(payee, account_holder_name="name", bank_account_number="account")
    frame = rows.hstack(named).hstack(holder)
    return frame.select(
        school_term=pl.lit(term_name(start)),
        student_number=pl.col("mark") + pl.col("resident_id_number"),
        full_name="full_name",
        resident_id_number="resident_id_number",
        aid_programme=pl.col("stage").replace_strict({k: v[0] for k, v in AID.items()}, return_dtype=pl.String),
        hardship_category="ground",
        aid_amount_yuan=pl.col("stage").replace_strict({k: v[1] for k, v in AID.items()}, return_dtype=pl.Float64),
        paid_date=dates(paid),
        account_holder_name="account_holder_name",
        bank_account_number="bank_account_number",
        _person="person",
    )


def doubts(world: World) -> pl.DataFrame:
    """A-41: one kind of aid twice in a term, a ground that no register bears out, aid to pupils who left."""
    found = []
    for start in TERMS:
        rows = aid_of_term(world, start)
        who, word = rows["_person"].to_numpy(), rows["hardship_category"].to_numpy()
        is_false = np.isin(word, CHECKED_GROUNDS) & (word != ground(world, who, start))
        twice = rows.filter(rows.select("_person", "aid_programme").is_duplicated())["_person"].to_numpy()
        found += [who[is_false], twice]
    gone = leavers(world.district, pupils(world.district, NEWEST_TERM)["person"].to_numpy())
    found.append(np.intersect1d(gone.flagged, aid_of_term(world, NEWEST_TERM)["_person"].to_numpy()))
    return labelled(
        "A-41",
        np.concatenate(found),
        planted(world).false_ground[INNOCENT],
        gone[ALLOWED],
        violation="paid twice in a term, on a ground without the status, or after leaving the school",
        innocent="the township's own list names the household, which no register shows",
        allowed="left the school after the term of the aid",
    )
