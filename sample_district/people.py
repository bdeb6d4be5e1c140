"""The registered population: households that make sense, who is whose parent and spouse, births, deaths, moves.

Out comes ``District.people``: one row a person ever registered since 2022, position = ``person``. Days are days since
1970-01-01, -1 for never. ``N`` people are alive and registered at the end of the history; those who died or moved
away since 2022 come on top, since the police register keeps them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from sample_district import names
from sample_district.columns import text
from sample_district.numbers import bank_accounts, identity_numbers, phones
from sample_district.places import HORIZON_DAY, day, villages
from sample_district.policy import families, strangers
from sample_district.settings import HISTORY_END, HISTORY_START, Settings

# Share of households and their make-up. Children's ages are drawn first, so that the young are as many as in an
# ageing county (domain.md 12): 0-14 17 %, 60 and over 22 %, 80 and over 2.6 %.
KINDS: dict[str, float] = {
    "elder_alone": 0.150,
    "elder_couple": 0.185,
    "couple": 0.080,
    "couple_one_child": 0.150,
    "couple_two_children": 0.138,
    "three_generations": 0.110,
    "couple_adult_child": 0.140,
    "lone_parent": 0.030,
    "alone": 0.035,
    "elder_head_family": 0.020,
}
DEATHS_A_YEAR = 0.0075
LEAVERS_A_YEAR = 0.0060
NEWCOMERS_A_YEAR = 0.011  # born or moved in after the end of the history
DEATHS_OF_EXITS = DEATHS_A_YEAR / (DEATHS_A_YEAR + LEAVERS_A_YEAR)
YEARS = (HISTORY_END - HISTORY_START).days / 365.25


@dataclass(frozen=True)
class District:
    """The people, and the numbers that the themes look up by person."""

    settings: Settings
    people: pl.DataFrame

    def column(self, name: str) -> np.ndarray:
        """One column as an array, by position of the person."""
        return self.people[name].to_numpy()

    def take(self, persons: np.ndarray, *columns: str, **renamed: str) -> pl.DataFrame:
        """Columns of the people for a list of persons; -1 gives nulls. ``renamed``: new name = column."""
        wanted = [pl.col(c) for c in columns] + [pl.col(c).alias(n) for n, c in renamed.items()]
        index = pl.Series(np.asarray(persons, dtype=np.int64))
        index = pl.select(pl.when(index >= 0).then(index)).to_series()
        return self.people.select(wanted).select(pl.all().gather(index))

    def head_of(self, persons: np.ndarray) -> np.ndarray:
        """Head of the register household that each person was born or married into; -1 where there is none."""
        household = self.column("household")
        heads = np.flatnonzero((self.people["role"] == "户主").to_numpy())
        found = np.full(int(household.max()) + 1, -1)
        found[household[heads]] = heads
        return found[household[persons]]

    def ages(self, on: int) -> np.ndarray:
        """Completed years of age on a day; negative for the unborn."""
        return ages(self.column("birth_day"), on)

    def is_registered(self, on: int) -> np.ndarray:
        """Truly alive, born and not moved away on a day."""
        death, leave, start = (self.column(c) for c in ("death_day", "leave_day", "start_day"))
        return (start <= on) & ((death < 0) | (death > on)) & ((leave < 0) | (leave > on))


def ages(birth_day: np.ndarray, on: int) -> np.ndarray:
    """Completed years, counted to the birthday."""
    birth = birth_day.astype("datetime64[D]")
    at = np.datetime64(on, "D")
    year = birth.astype("datetime64[Y]").astype(int)
    birthday = (birth - birth.astype("datetime64[Y]").astype("datetime64[D]")).astype(int)
    today = (at - at.astype("datetime64[Y]").astype("datetime64[D]")).astype(int)
    return at.astype("datetime64[Y]").astype(int) - year - (today < birthday)


def simulate_people(settings: Settings) -> District:
    """Households, people, kin, numbers and what happens to them until the horizon."""
    rng = settings.rng("people")
    extra = round(settings.people * (DEATHS_A_YEAR + LEAVERS_A_YEAR) * YEARS)
    newcomers = max(2, round(settings.people * NEWCOMERS_A_YEAR / 6))
    members = _members(settings.people + extra + newcomers, rng)
    members["newcomer"] = newcomer = _newcomers(members, newcomers, rng)
    household_count = int(members["household"].max()) + 1
    village = _villages_of_households(household_count, rng)[members["household"]]
    father, mother, spouse = _kin(members, village, rng)
    surname = _surnames(members, father, rng)
    male = members["male"]
    birth = members["birth_day"]
    year = birth.astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970
    given = names.given_names(year, male, rng)
    full, rare = names.with_rare_names(text(surname + given), male, rng)
    prefix = strangers.prefixes(_prefixes(year, male, spouse >= 0, rng), year, newcomer, settings.rng("strangers"))
    number = identity_numbers(prefix, birth, male, rng)
    most = round(extra * DEATHS_OF_EXITS) // 3
    fate, care = families.choose_fates(members, (father, mother), most, settings)
    stays = (fate > families.DEAD) | (care > 0)
    death, leave = _exits(birth, newcomer, settings.people, extra, rng, doomed=fate == families.DEAD, stays=stays)
    start, arrived = _starts(birth, newcomer, death, leave, rng)
    lag = np.clip(rng.lognormal(np.log(60), 1.1, len(birth)), 1, 2500).astype(int)
    people = pl.DataFrame(
        {
            "person": np.arange(len(birth)),
            "household": members["household"],
            "role": members["role"],
            "is_male": male,
            "birth_day": birth,
            "birth_date": pl.Series(birth.astype(np.int32)).cast(pl.Date),
            "id18": number,
            "name": full,
            "village": village,
            "father": father,
            "mother": mother,
            "spouse": spouse,
            "death_day": death,
            "death_registered_day": np.where(death >= 0, death + lag, -1),
            "leave_day": leave,
            "start_day": start,
            "arrived_day": arrived,
            "has_rare_name": np.isin(np.arange(len(birth)), rare),
            "account": bank_accounts(len(birth), rng),
            "phone": phones(len(birth), rng),
            "group": rng.integers(1, 18, household_count)[members["household"]],
            "fate": fate,
            "care": care,
        }
    )
    return District(settings, people)


def _members(total: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Members of households: household, role, sex, birth day, and the position of the couple they belong to."""
    count = int(total / 2.6) + 60
    kind = rng.choice(len(KINDS), count, p=np.array([*KINDS.values()]) / sum(KINDS.values()))
    parts: list[dict[str, np.ndarray]] = []

    def add(household: np.ndarray, role: str, male: np.ndarray, age: np.ndarray) -> None:
        born = day(HISTORY_END) - np.round(age * 365.2425).astype(np.int64)
        size = len(household)
        parts.append({"household": household, "role": np.full(size, role, object), "male": male, "birth_day": born})

    for position, name in enumerate(KINDS):
        _fill(name, np.flatnonzero(kind == position), rng, add)
    joined = {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
    rank = {"户主": 0, "配偶": 1, "父亲": 2, "母亲": 3, "子": 4, "女": 4, "儿媳": 5, "孙子": 6, "孙女": 6}
    order = np.lexsort((np.array([rank[r] for r in joined["role"]]), joined["household"]))[:total]
    return {key: values[order] for key, values in joined.items()}


def _elder_ages(count: int, rng: np.random.Generator) -> np.ndarray:
    quantiles = [0, 0.18, 0.38, 0.585, 0.755, 0.88, 0.954, 0.989, 0.997, 1.0]
    return np.interp(rng.random(count), quantiles, [60, 65, 70, 75, 80, 85, 90, 96, 100, 106])


def _fill(kind: str, households: np.ndarray, rng: np.random.Generator, add) -> None:
    """Members of every household of one kind."""
    n = len(households)
    male_head = rng.random(n) < 0.86
    if kind == "elder_alone":
        add(households, "户主", rng.random(n) < 0.45, _elder_ages(n, rng))
    elif kind == "elder_couple":
        age = np.minimum(_elder_ages(n, rng), 94)
        add(households, "户主", male_head, age)
        add(households, "配偶", ~male_head, np.clip(age - rng.normal(1.5, 2.5, n), 56, 95))
    elif kind == "couple":
        age = rng.uniform(25, 66, n)
        add(households, "户主", male_head, age)
        add(households, "配偶", ~male_head, np.clip(age - rng.normal(1.5, 2.5, n), 22, 70))
    elif kind == "alone":
        add(households, "户主", rng.random(n) < 0.62, rng.uniform(23, 60, n))
    elif kind == "lone_parent":
        child = rng.uniform(0, 22, n)
        add(households, "户主", rng.random(n) < 0.4, child + np.clip(rng.normal(26.5, 4, n), 20, 42))
        _children(households, child, rng, add)
    elif kind == "couple_adult_child":
        child = rng.uniform(20, 33, n)
        _couple(households, male_head, child, rng, add)
        _children(households, child, rng, add)
        second = rng.random(n) < 0.35
        _children(households[second], _younger(child[second], rng), rng, add)
    elif kind in ("couple_one_child", "couple_two_children", "three_generations"):
        child = rng.uniform(0, 21, n)
        head = _couple(households, male_head, child, rng, add)
        _children(households, child, rng, add)
        second = rng.random(n) < {"couple_one_child": 0.0, "couple_two_children": 1.0, "three_generations": 0.5}[kind]
        _children(households[second], _younger(child[second], rng), rng, add)
        if kind == "three_generations":
            grandmother = head + np.clip(rng.normal(25.5, 3.5, n), 18, 40)
            both = rng.random(n) < 0.5
            only_father = ~both & (rng.random(n) < 0.3)
            with_mother = ~only_father
            add(households[with_mother], "母亲", np.zeros(with_mother.sum(), bool), grandmother[with_mother])
            with_father = both | only_father
            add(households[with_father], "父亲", np.ones(with_father.sum(), bool), (grandmother + 1.5)[with_father])
    else:  # the eldest heads the register of a whole family
        child = rng.uniform(0, 14, n)
        mother = child + np.clip(rng.normal(26, 3, n), 20, 38)
        grandmother = mother + np.clip(rng.normal(26, 3.5, n), 20, 38)
        add(households, "户主", np.ones(n, bool), grandmother + 2)
        add(households, "配偶", np.zeros(n, bool), grandmother)
        add(households, "子", np.ones(n, bool), mother + 2)
        add(households, "儿媳", np.zeros(n, bool), mother)
        boy = rng.random(n) < 0.52
        for sex, role in ((True, "孙子"), (False, "孙女")):
            mask = boy == sex
            add(households[mask], role, boy[mask], child[mask])


def _younger(age: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Age of a younger brother or sister."""
    gap = rng.uniform(1.2, 7, len(age))
    return np.where(age > gap, age - gap, age * rng.random(len(age)))


def _couple(households, male_head, eldest_child, rng, add) -> np.ndarray:
    """Head and spouse; returns the ages of the heads."""
    n = len(households)
    mother = eldest_child + np.clip(rng.normal(25.5, 3.5, n), 19.5, 40)
    father = mother + np.clip(rng.normal(1.8, 2.2, n), -3, 12)
    head = np.where(male_head, father, mother)
    add(households, "户主", male_head, head)
    add(households, "配偶", ~male_head, np.where(male_head, mother, father))
    return head


def _children(households, age, rng, add) -> None:
    boy = rng.random(len(households)) < 0.53
    for sex, role in ((True, "子"), (False, "女")):
        mask = boy == sex
        add(households[mask], role, boy[mask], age[mask])


def _villages_of_households(count: int, rng: np.random.Generator) -> np.ndarray:
    """Communities in town are larger; every village has at least one household in a district of any size."""
    weight = np.where(villages()["is_community"].to_numpy(), 1.9, 1.0) * rng.uniform(0.6, 1.5, len(villages()))
    return rng.choice(len(weight), count, p=weight / weight.sum())


def _kin(members, village, rng) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Father, mother and spouse of each, -1 where nobody in the register."""
    size = len(members["household"])
    role, household, male = (members[k] for k in ("role", "household", "male"))
    count = int(household.max()) + 1

    def holder(word: str) -> np.ndarray:
        found = np.full(count, -1)
        positions = np.flatnonzero(role == word)
        found[household[positions]] = positions
        return found

    head, partner = holder("户主"), holder("配偶")
    son, wife, grand_father, grand_mother = (holder(w) for w in ("子", "儿媳", "父亲", "母亲"))
    father, mother, spouse = (np.full(size, -1) for _ in range(3))

    def pair(left: np.ndarray, right: np.ndarray) -> None:
        both = (left >= 0) & (right >= 0)
        spouse[left[both]], spouse[right[both]] = right[both], left[both]

    pair(head, partner)
    pair(np.where(wife >= 0, son, -1), wife)
    pair(grand_father, grand_mother)

    def parents(positions: np.ndarray, one: np.ndarray, two: np.ndarray) -> None:
        for parent in (one, two):
            known = parent >= 0
            boys = np.zeros(len(parent), bool)
            boys[known] = male[parent[known]]
            father[positions[known & boys]] = parent[known & boys]
            mother[positions[known & ~boys]] = parent[known & ~boys]

    for words, one, two in (
        (("子", "女"), head, partner),
        (("孙子", "孙女"), son, wife),
        (("户主",), grand_father, grand_mother),
    ):
        positions = np.flatnonzero(np.isin(role, words))
        parents(positions, one[household[positions]], two[household[positions]])
    _link_families((head, partner), members, village, (father, mother), rng)
    return father, mother, spouse


def _link_families(heads, members, village, parents, rng) -> None:
    """Most elders living on their own are somebody's parents: a younger head in the same village when one fits."""
    (head, partner), (father, mother) = heads, parents
    birth, male = members["birth_day"], members["male"]
    is_elder_home = birth[head] < day(HISTORY_END) - 60 * 365
    elders = np.flatnonzero(is_elder_home & (rng.random(len(head)) < 0.85))
    young = np.flatnonzero(~is_elder_home & (father[head] < 0) & (mother[head] < 0))
    if not len(young) or not len(elders):
        return
    home = village[head]
    young = young[np.lexsort((rng.random(len(young)), home[young]))]
    starts = np.searchsorted(home[young], np.arange(78))
    for _ in range(4):
        size = (starts[1:] - starts[:-1])[home[elders]]
        pick = starts[:-1][home[elders]] + (rng.random(len(elders)) * np.maximum(size, 1)).astype(int)
        child_home = young[np.minimum(pick, len(young) - 1)]
        gap = (birth[head[child_home]] - birth[head[elders]]) / 365.25
        fits = (size > 0) & (gap > 20) & (gap < 38) & (father[head[child_home]] < 0) & (mother[head[child_home]] < 0)
        for each in (head, partner):
            has = fits & (each[elders] >= 0)
            child, parent = head[child_home[has]], each[elders[has]]
            father[child[male[parent]]] = parent[male[parent]]
            mother[child[~male[parent]]] = parent[~male[parent]]
        elders = elders[~fits]


def _surnames(members, father, rng) -> np.ndarray:
    """Drawn for those without a father in the register, inherited by the others (three generations deep)."""
    words, weight = names.surname_pool()
    surname = rng.choice(words, len(father), p=weight)
    for _ in range(4):
        known = father >= 0
        surname[known] = surname[father[known]]
    return surname


def _prefixes(year, male, is_married, rng) -> np.ndarray:
    """Area codes of the time of birth; those who married in brought others (domain.md 2.2 and 12)."""
    prefix = np.where(year < 1999, 342423, np.where(year < 2015, 341522, 341504))
    other = rng.random(len(year)) < np.where(is_married & ~male, 0.26, 0.05)
    old = rng.choice([342401, 342422, 342426, 413023, 342400, 320106, 310112, 330102], len(year))
    new = rng.choice([341502, 341503, 341524, 341521, 411525, 341502, 320106, 330106], len(year))
    return np.where(other, np.where(year < 1999, old, new), prefix)


def _newcomers(members, count: int, rng: np.random.Generator) -> np.ndarray:
    """Who joins the register after the end of the history: half of them the newly born."""
    born = members["birth_day"]
    infants = np.flatnonzero(born > day(HISTORY_END) - 600)
    infants = rng.permutation(infants)[: count // 2]
    born[infants] = day(HISTORY_END) + 1 + rng.integers(0, HORIZON_DAY - day(HISTORY_END), len(infants))
    adults = np.flatnonzero((members["role"] == "配偶") & (born > day(HISTORY_END) - 16_000))
    adults = rng.permutation(adults)[: count - len(infants)]
    newcomer = np.zeros(len(born), bool)
    newcomer[infants] = True
    newcomer[adults] = True
    return newcomer


def _exits(birth, newcomer, people, extra, rng, *, doomed, stays) -> tuple[np.ndarray, np.ndarray]:
    """Deaths by age and moves away since 2022, exactly as many as there are too many people; more until the horizon.

    The ``doomed`` are among the dead, early enough for every office to know; who ``stays`` neither dies nor leaves.
    """
    size = len(birth)
    death, leave = np.full(size, -1), np.full(size, -1)
    age = (day(HISTORY_END) - birth) / 365.25
    hazard = np.where(newcomer, 1e-12, np.exp(0.108 * np.clip(age, 0, None)) + 6)
    key = np.where(doomed, -1.0, np.where(stays, np.inf, rng.exponential(1, size) / hazard))
    order = np.argsort(key)
    deaths = round(extra * DEATHS_OF_EXITS)
    first, last = day(HISTORY_START), day(HISTORY_END)
    dead = order[:deaths]
    earliest = np.maximum(first, birth[dead] + 1)
    latest = np.where(doomed[dead], last - 240, last)
    death[dead] = earliest + (rng.random(len(dead)) * (latest - earliest)).astype(int)
    later = order[deaths : deaths + max(1, round(people * DEATHS_A_YEAR / 6))]
    death[later] = last + 1 + rng.integers(0, HORIZON_DAY - last, len(later))
    may_leave = np.flatnonzero((death < 0) & (age > 1) & (age < 60) & ~newcomer & ~stays)
    leavers = rng.choice(may_leave, extra - deaths, replace=False)
    earliest = np.maximum(first, birth[leavers] + 200)
    leave[leavers] = earliest + (rng.random(len(leavers)) * (last - earliest)).astype(int)
    rest = np.setdiff1d(may_leave, leavers)
    later = rng.choice(rest, max(1, round(people * LEAVERS_A_YEAR / 6)), replace=False)
    leave[later] = last + 1 + rng.integers(0, HORIZON_DAY - last, len(later))
    return death, leave


def _starts(birth, newcomer, death, leave, rng) -> tuple[np.ndarray, np.ndarray]:
    """Day from which each is on the register, and the day of moving in (-1: always here)."""
    size = len(birth)
    arrived = np.full(size, -1)
    movers = (rng.random(size) < 0.08) & ~newcomer
    earliest = np.maximum(birth + 400, day(HISTORY_START) - 9000)
    latest = np.where(death >= 0, death, np.where(leave >= 0, leave, day(HISTORY_END))) - 60
    movers &= latest > earliest
    arrived[movers] = (earliest + rng.random(size) ** 0.5 * (latest - earliest)).astype(int)[movers]
    registered = np.minimum(birth + rng.integers(3, 60, size), np.where(newcomer, HORIZON_DAY, day(HISTORY_END)))
    registered = np.where(death >= 0, np.minimum(registered, death), registered)
    late = newcomer & (birth <= day(HISTORY_END))
    arrived[late] = day(HISTORY_END) + 1 + rng.integers(0, HORIZON_DAY - day(HISTORY_END), late.sum())
    return np.where(arrived >= 0, arrived, registered), arrived
