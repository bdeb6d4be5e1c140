"""The police register, its changes, and the cremations: GA01, GA02, MZ10."""

from __future__ import annotations

import numpy as np
import polars as pl

from sample_district.columns import moments, text, where
from sample_district.numbers import identity_numbers
from sample_district.people import District
from sample_district.places import HORIZON_DAY, dates, day, next_workday, villages
from sample_district.policy import families, movers
from sample_district.settings import HISTORY_END, HISTORY_START

PROVINCE = "安徽省六安市叶集区"
CORRECTED = ("文化程度", "婚姻状况", "户籍地址", "服务处所", "姓名", "民族")


def addresses(district: District, persons: np.ndarray) -> pl.Series:
    """Registered address: township, village, group and house."""
    rows = district.take(persons, "village", "group", "household")
    named = villages().select("village", "township", "short", "is_community")
    return (
        rows.join(named.with_columns(pl.col("village").cast(pl.Int64)), on="village", how="left", maintain_order="left")
        .select(
            pl.lit(PROVINCE)
            + pl.col("township")
            + pl.col("short")
            + pl.when(pl.col("is_community")).then(pl.lit("社区")).otherwise(pl.lit("村"))
            + pl.col("group").cast(pl.String)
            + pl.lit("组")
            + (pl.col("household") % 97 + 1).cast(pl.String)
            + pl.lit("号")
        )
        .to_series()
    )


def village_column(district: District, persons: np.ndarray, column: str) -> pl.Series:
    """A column of the village (code, name, township …) of each person; null for nobody."""
    position = district.take(persons, "village")["village"]
    return villages()[column].gather(position)


def old_numbers(district: District) -> tuple[np.ndarray, pl.Series, np.ndarray]:
    """People whose number the police corrected: who, the number before, and the day (E18)."""
    rng = district.settings.rng("old numbers")
    size = len(district.people)
    count = max(2, round(size * district.settings.rates["E18"])) if district.settings.rates["E18"] else 0
    who = np.sort(rng.choice(np.flatnonzero(district.column("death_day") < 0), count, replace=False))
    birth = district.column("birth_day")[who] - rng.choice([1, 10, 30, 365], count)
    number = identity_numbers(np.full(count, 342423), birth, district.column("is_male")[who], rng)
    when = day(HISTORY_START) + rng.integers(0, day(HISTORY_END) - day(HISTORY_START), count)
    return who, number, next_workday(when)


def _heads(people: pl.DataFrame) -> pl.DataFrame:
    """Relation to the head: where the head is gone, the spouse or the eldest who remains takes the place."""
    gone = people.select("person", "household", "role", "birth_day", is_gone=pl.col("registration_status") != "正常")
    without = gone.filter((pl.col("role") == "户主") & pl.col("is_gone"))["household"]
    successor = (
        gone.filter(pl.col("household").is_in(without.implode()) & ~pl.col("is_gone"))
        .sort(pl.col("role") != "配偶", "birth_day", "person")
        .unique("household", keep="first", maintain_order=True)
        .select("household", successor="person")
    )
    return (
        people.join(successor, on="household", how="left", maintain_order="left")
        .with_columns(
            relation_to_head=pl.when(pl.col("successor").is_null())
            .then(pl.col("role"))
            .when(pl.col("person") == pl.col("successor"))
            .then(pl.lit("户主"))
            .when(pl.col("role") == "户主")
            .then(pl.lit("配偶"))
            .when(pl.col("role").is_in(["父亲", "母亲"]))
            .then(pl.lit("其他"))
            .otherwise(pl.col("role"))
        )
        .drop("successor")
    )


def names_parents(district: District, on: int) -> np.ndarray:
    """By person: whether the register names the parents: always for minors, for three in ten of the older."""
    age = district.ages(on)
    return (age < 18) | (district.settings.rng("parents named").random(len(age)) < np.where(age < 45, 0.7, 0.3))


def registered_population(district: District, on: int) -> pl.DataFrame:
    """GA01 as the police know it on a day: one row a person; the recently deceased still stand as 正常."""
    rng = district.settings.rng("registered population")
    everyone = district.people
    size = len(everyone)
    age = np.maximum(district.ages(on), 0)
    spouse = district.column("spouse")
    widowed = (spouse >= 0) & (district.column("death_day")[spouse] >= 0) & (district.column("death_day")[spouse] <= on)
    alone = np.where(age < 23, "未婚", rng.choice(["未婚", "离婚", "丧偶"], size, p=[0.55, 0.3, 0.15]))
    alone = np.where((age > 65) & (spouse < 0), "丧偶", alone)
    married = np.where(spouse >= 0, np.where(widowed, "丧偶", "已婚"), alone)
    school = np.select(
        [age < 6, age < 12, age < 15, age > 60],
        ["学龄前", "小学", "初中", rng.choice(["文盲或半文盲", "小学", "初中"], size, p=[0.3, 0.45, 0.25])],
        rng.choice(["小学", "初中", "高中", "中专", "大专", "大学本科"], size, p=[0.15, 0.45, 0.15, 0.08, 0.1, 0.07]),
    )
    death, registered, leave = (district.column(c) for c in ("death_day", "death_registered_day", "leave_day"))
    left = (leave >= 0) & (leave <= on)
    cancelled = (death >= 0) & (registered <= on)
    status = np.where(left, "迁出", np.where(cancelled, "死亡注销", "正常"))
    arrived = district.column("arrived_day")
    # Last touched when entered, moved or cancelled, else at some review of the last four years.
    reviewed = day(HISTORY_END) - district.column("person") * 7919 % 1500
    events = [district.column("start_day"), np.where(left, leave, 0), np.where(cancelled, registered, 0), reviewed]
    touched = np.minimum(np.max(events, axis=0), on)
    origin = rng.choice(
        ["安徽省六安市霍邱县", "安徽省六安市裕安区", "河南省固始县", "安徽省六安市金寨县", "江苏省昆山市"], size
    )
    reason = rng.choice(["婚姻迁入", "投靠亲属", "购房落户", "工作调动"], size, p=[0.6, 0.2, 0.15, 0.05])
    with_parents = names_parents(district, on)
    everyone_else = np.arange(size)
    older = rng.random(size) < 0.02
    other = everyone["name"].gather(rng.permutation(size)).str.slice(1)
    former = where(older, everyone["name"].str.head(1) + other)
    frame = everyone.select("person", "household", "role", "birth_day", "birth_date", "start_day").with_columns(
        resident_id_number=everyone["id18"],
        full_name=everyone["name"],
        former_name=former,
        sex=pl.Series(np.where(district.column("is_male"), "男", "女")),
        ethnicity=pl.Series(
            np.where(
                everyone["name"].str.contains("·"),
                "维吾尔族",
                rng.choice(["汉族", "回族", "满族"], size, p=[0.985, 0.012, 0.003]),
            )
        ),
        household_register_number=pl.Series(everyone["household"] + 340_100_000).cast(pl.String),
        household_type=pl.Series(rng.choice(["家庭户", "集体户"], size, p=[0.995, 0.005])),
        registration_nature=pl.Series(rng.choice(["农业", "非农业", "统一居民"], size, p=[0.25, 0.05, 0.70])),
        registered_address=addresses(district, everyone_else),
        residents_committee_code=village_column(district, everyone_else, "code"),
        police_station=village_column(district, everyone_else, "township").str.replace("(街道|镇|乡)$", "") + "派出所",
        marital_status=pl.Series(married),
        education_level=pl.Series(school),
        workplace=where((age > 18) & (age < 60) & (rng.random(size) < 0.25), "个体经营"),
        father_resident_id_number=district.take(np.where(with_parents, district.column("father"), -1), "id18")["id18"],
        mother_resident_id_number=district.take(np.where(with_parents, district.column("mother"), -1), "id18")["id18"],
        spouse_resident_id_number=district.take(spouse, "id18")["id18"],
        moved_in_date=dates(np.where(arrived <= on, arrived, -1)),
        moved_in_from=where((arrived >= 0) & (arrived <= on), origin),
        moved_in_reason=where((arrived >= 0) & (arrived <= on), reason),
        registration_status=pl.Series(status),
        deregistered_date=dates(np.where(left, leave, np.where(cancelled, registered, -1))),
        updated_at=moments(touched, rng.integers(30_000, 62_000, size)),
    )
    known = frame.filter(pl.col("start_day") <= on)
    return _heads(known).drop("household", "role", "birth_day", "start_day").rename({"person": "_person"})


def registration_changes(district: District) -> pl.DataFrame:
    """Every change until the horizon, with ``_day`` (when entered): births, deaths, moves, corrections."""
    rng = district.settings.rng("registration changes")
    people = district.people
    first = day(HISTORY_START)
    parts: list[pl.DataFrame] = []

    def add(kind: str, who: np.ndarray, changed: np.ndarray, entered: np.ndarray, before=None, *, after=None) -> None:
        parts.append(
            district.take(who, resident_id_number="id18", full_name="name").select(
                change_type=pl.lit(kind),
                resident_id_number="resident_id_number",
                full_name="full_name",
                change_date=dates(changed),
                registered_date=dates(entered),
                value_before=text(before) if before is not None else pl.lit(None, pl.String),
                value_after=text(after) if after is not None else pl.lit(None, pl.String),
                _person=pl.Series(who),
                _day=pl.Series(entered),
            )
        )

    birth, start, death, entered, leave, arrived = (
        people[c].to_numpy()
        for c in ("birth_day", "start_day", "death_day", "death_registered_day", "leave_day", "arrived_day")
    )
    born = np.flatnonzero((birth >= first) & (arrived < 0))
    add("出生", born, birth[born], start[born])
    dead = np.flatnonzero((death >= 0) & (entered <= HORIZON_DAY))
    add("死亡", dead, death[dead], entered[dead])
    left = np.flatnonzero(leave >= 0)
    places = movers.destinations(district, left, rng)
    add("迁出", left, leave[left], leave[left] + rng.integers(0, 5, len(left)), after=places)
    came = np.flatnonzero(arrived >= first)
    add("迁入", came, arrived[came], arrived[came] + rng.integers(0, 3, len(came)))
    who, number, when = old_numbers(district)
    add("更正", who, when, when, number, after=people["id18"].gather(who))
    count = max(6, round(len(people) * 0.033 * 5))
    some = rng.integers(0, len(people), count)
    when = next_workday(first + rng.integers(0, HORIZON_DAY - first, count))
    fine = when >= start[some]
    what = rng.choice(CORRECTED, count)
    add(
        "更正",
        some[fine],
        when[fine],
        when[fine],
        np.char.add(what[fine], "：未填"),
        after=np.char.add(what[fine], "：已补录"),
    )
    return pl.concat(parts).sort("_day", "change_type", "resident_id_number")


def cremations(district: District, assisted: np.ndarray) -> pl.DataFrame:
    """MZ10 until the horizon, with ``_day`` (of the cremation): nine of ten deaths.

    The dead of households that draw assistance (``assisted``, by person), and parents of supported children, are all
    there: the office that supports them runs the funeral home.
    """
    rng = district.settings.rng("cremations")
    death = district.column("death_day")
    who = np.flatnonzero(death >= 0)
    who = who[(rng.random(len(who)) < 0.9) | assisted[who] | (district.column("fate")[who] == families.DEAD)]
    if not len(who):
        who = np.flatnonzero(death >= 0)
    burnt = death[who] + rng.integers(1, 5, len(who))
    order = np.argsort(burnt, kind="stable")
    who, burnt = who[order], burnt[order]
    when = dates(burnt)
    kin = np.where(district.column("spouse")[who] >= 0, district.column("spouse")[who], district.column("father")[who])
    serial = pl.Series(np.arange(len(who)) + 1).cast(pl.String).str.zfill(5)
    return district.take(who, deceased_name="name", resident_id_number="id18", male="is_male").select(
        "deceased_name",
        "resident_id_number",
        sex=pl.when(pl.col("male")).then(pl.lit("男")).otherwise(pl.lit("女")),
        death_date=dates(death[who]),
        cremated_date=when,
        cremation_number=pl.lit("YJHH") + when.dt.strftime("%Y") + serial,
        registered_place=addresses(district, who),
        death_certificate_number=pl.lit("3415") + when.dt.strftime("%y") + serial,
        relative_name=district.take(kin, "name")["name"],
        relative_phone_number=district.take(kin, "phone")["phone"],
        _person=pl.Series(who),
        _day=pl.Series(burnt),
    )
