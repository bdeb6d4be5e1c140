"""MZ08: orphans and children whom nobody can care for, and the truth of A-42."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np
import polars as pl

from sample_district.columns import text, where
from sample_district.places import dates, day
from sample_district.policy import custody, families, lots
from sample_district.policy.families import CLAIMED, DEAD, ILL, JAILED, JUST_RELEASED, MISSING, RELEASED, SEVERE
from sample_district.policy.lots import ALLOWED, INNOCENT, VIOLATION
from sample_district.registration import village_column
from sample_district.settings import HISTORY_END
from sample_district.world import World

END = day(HISTORY_END)
ORPHAN, UNCARED = "孤儿", "事实无人抚养儿童"
STANDARD = {"集中": 1_900.0, "散居": 1_480.0}  # yuan a month; the district's own are not known
WORDS = {
    DEAD: "死亡", JAILED: "服刑", SEVERE: "重残", MISSING: "失联", RELEASED: "服刑", CLAIMED: "重残", ILL: "重病",
    JUST_RELEASED: "服刑",
}  # fmt: skip
SCHOOLS = ("叶集区姚李中心幼儿园", "叶集区三元中心小学", "叶集区洪集初级中学", "叶集区第一中学")


@lru_cache(maxsize=2)
def supported(world: World) -> pl.DataFrame:
    """One row a child on the roster: person, father, mother, their fates, guardian, approved (day)."""
    district = world.district
    who = np.flatnonzero(district.column("care") == families.SUPPORTED)
    fate = district.column("fate")
    father, mother = district.column("father")[who], district.column("mother")[who]
    since = np.maximum(_since(world, father), _since(world, mother))
    since = np.maximum(since, district.column("birth_day")[who] + 200)
    return pl.DataFrame(
        {
            "person": who,
            "father": father,
            "mother": mother,
            "father_fate": fate[father].astype(np.int64),
            "mother_fate": fate[mother].astype(np.int64),
            "guardian": _guardians(world, who),
            "approved": np.minimum(since + 30 + who % 40, END - 40),
        }
    )


def _since(world: World, parents: np.ndarray) -> np.ndarray:
    """Day from which a paper says what befell each parent."""
    fate, death = world.district.column("fate")[parents], world.district.column("death_day")[parents]
    begun = np.full(len(world.district.people), END - 900)
    stays = custody.stays(world)
    begun[stays["person"].to_numpy()] = stays["first"].to_numpy()
    return np.select(
        [fate == DEAD, np.isin(fate, [JAILED, RELEASED, JUST_RELEASED]), fate == SEVERE],
        [death, begun[parents], world.cards.issued_day[parents]],
        END - 400 - parents % 200,
    )


def _guardians(world: World, children: np.ndarray) -> np.ndarray:
    """A grandparent where the register knows one, else a grown neighbour of the village."""
    district = world.district
    father, mother = district.column("father"), district.column("mother")
    candidates = [up[parent[children]] for parent in (father, mother) for up in (mother, father)]
    alive = district.is_registered(END)
    guardian = np.full(len(children), -1)
    for kin in candidates:
        guardian = np.where((guardian < 0) & (kin >= 0) & alive[kin], kin, guardian)
    age = district.ages(END)
    grown = np.flatnonzero(alive & (age >= 35) & (age < 65) & (district.column("fate") == 0))
    by_village = grown[np.argsort(district.column("village")[grown], kind="stable")]
    at = np.searchsorted(district.column("village")[by_village], district.column("village")[children])
    return np.where(guardian >= 0, guardian, by_village[np.minimum(at + children % 7, len(by_village) - 1)])


def roster(world: World, month: date) -> pl.DataFrame:
    """MZ08 of a month: one row a child approved before it."""
    district = world.district
    rows = supported(world).filter(pl.col("approved") < day(month)).sort("person")
    who = rows["person"].to_numpy()
    orphan = ((rows["father_fate"] == DEAD) & (rows["mother_fate"] == DEAD)).to_numpy()
    central = orphan & (who % 4 == 0)
    mode = np.where(central, "集中", "散居")
    amount = np.array([STANDARD[m] for m in mode])
    stage = np.digitize(district.ages(day(month))[who], [6, 12, 15])
    guardian = rows["guardian"].to_numpy()
    related = village_column(district, guardian, "code") == village_column(district, who, "code")
    older = district.ages(END)[guardian] > 55
    parents = [_parent(world, rows, parent) for parent in ("father", "mother")]
    named = district.take(who, child_name="name", resident_id_number="id18")
    keeper = district.take(
        guardian, guardian_name="name", guardian_resident_id_number="id18", bank_account_number="account"
    )
    return named.select(
        "child_name",
        "resident_id_number",
        *pl.concat(parents, how="horizontal"),
        *keeper,
        child_category=text(np.where(orphan, ORPHAN, UNCARED)),
        care_mode=text(mode),
        guardian_relation=text(np.where(older, "祖父母", np.where(related.to_numpy(), "亲属", "其他"))),
        approved_date=dates(rows["approved"].to_numpy()),
        monthly_standard_yuan=pl.Series(amount),
        paid_amount_yuan=pl.Series(amount),
        payment_mode=pl.lit("全额"),
        school_name=text(np.array(SCHOOLS, object)[stage]),
        benefit_status=pl.lit("在册"),
        _person=pl.Series(who),
        _guardian=pl.Series(guardian),
    )


def _parent(world: World, rows: pl.DataFrame, parent: str) -> pl.DataFrame:
    """Name, number, condition and date of evidence of the father or mother."""
    who, fate = rows[parent].to_numpy(), rows[f"{parent}_fate"].to_numpy()
    words = np.array([WORDS.get(i, "正常") for i in range(max(WORDS) + 1)], object)[fate]
    stays = custody.stays(world).filter(pl.col("kind") == custody.TREATMENT)["person"].to_numpy()
    words = np.where((words == "服刑") & np.isin(who, stays), "强制隔离戒毒", words)
    words = np.where((fate == CLAIMED) & (who % 2 == 0), "服刑", words)
    named = world.district.take(who, **{f"{parent}_name": "name", f"{parent}_resident_id_number": "id18"})
    return named.with_columns(
        text(words).alias(f"{parent}_condition"),
        where(words != "正常", dates(_since(world, who))).alias(f"{parent}_evidence_date"),
    )


def truth(world: World) -> pl.DataFrame:
    """A-42: children on the roster one of whose parents could care for them by what the files say."""
    fates = supported(world).with_columns(second=pl.concat_list("father_fate", "mother_fate"))

    def children(*of: int) -> np.ndarray:
        hit = pl.any_horizontal(pl.col("second").list.contains(fate) for fate in of)
        return fates.filter(hit)["person"].to_numpy()

    plants = {
        VIOLATION: children(RELEASED, CLAIMED),
        INNOCENT: children(ILL),
        ALLOWED: children(MISSING, JUST_RELEASED),
    }
    return lots.Plants("A-42", plants).truth(
        violation="a parent is free for more than a month, or no file backs the word on the roster",
        innocent="a parent is gravely ill, which no file shows",
        allowed="silence with a date of evidence, or free for less than a month",
    )
