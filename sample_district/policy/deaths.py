"""Deaths as the hospitals certify them (WJ02), and what all three sources together know of a death."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import polars as pl

from sample_district.places import dates, day
from sample_district.registration import addresses, village_column
from sample_district.settings import HISTORY_END
from sample_district.world import World

CAUSES = (("脑血管病", "I64.x00"), ("冠心病", "I25.103"), ("肺恶性肿瘤", "C34.900"), ("慢性阻塞性肺疾病", "J44.900"),
          ("胃恶性肿瘤", "C16.900"), ("意外跌落", "W19.x00"))  # fmt: skip
PLACES = ("医疗卫生机构", "来院途中", "家中", "养老服务机构", "其他场所")


@lru_cache(maxsize=4)
def death_certificates(world: World) -> pl.DataFrame:
    """WJ02 until the horizon, with ``_day`` (of issue): most deaths, some of which no other office has heard of.

    A few give the day after the death, as when somebody is found in the morning.
    """
    district, rng = world.district, world.settings.rng("death certificates")
    death = district.column("death_day")
    who = np.flatnonzero(death >= 0)
    who = who[rng.random(len(who)) < 0.94]
    size = len(who)
    certified = death[who] + (rng.random(size) < 0.04)
    issued = certified + rng.integers(0, 4, size)
    place = rng.choice(PLACES, size, p=[0.24, 0.04, 0.62, 0.06, 0.04])
    cause = rng.integers(0, len(CAUSES), size)
    burnt = world.cremations.select(person="_person", number="death_certificate_number").unique("person", keep="first")
    own = pl.lit("3415") + dates(issued).dt.strftime("%y") + pl.Series(np.arange(size) + 90_000).cast(pl.String)
    spouse, father = district.column("spouse")[who], district.column("father")[who]
    kin = district.take(np.where(spouse >= 0, spouse, father), relative_name="name", relative_phone_number="phone")
    frame = (
        district.take(who, full_name="name", resident_id_number="id18", birth_date="birth_date", male="is_male")
        .hstack(kin)
        .with_columns(person=pl.Series(who), own=pl.select(own).to_series())
        .join(burnt, on="person", how="left", maintain_order="left")
    )
    town = village_column(district, who, "township")
    return frame.select(
        death_certificate_number=pl.coalesce("number", "own"),
        full_name="full_name",
        resident_id_number="resident_id_number",
        sex=pl.when("male").then(pl.lit("男")).otherwise(pl.lit("女")),
        birth_date="birth_date",
        registered_address=addresses(district, who),
        residential_address=addresses(district, who),
        death_date=dates(certified),
        death_place_type=pl.Series(place),
        underlying_cause=pl.Series(np.array([c[0] for c in CAUSES])[cause]),
        underlying_cause_code=pl.Series(np.array([c[1] for c in CAUSES])[cause]),
        issuing_institution=pl.Series(np.where(place == "医疗卫生机构", "叶集区人民医院", ""))
        .replace("", None)
        .fill_null(town + "卫生院"),
        issued_date=dates(issued),
        relative_name="relative_name",
        relative_phone_number="relative_phone_number",
        _person="person",
        _day=pl.Series(issued),
    ).sort("_day", "_person")


@lru_cache(maxsize=4)
def known_death_days(world: World) -> np.ndarray:
    """By person: the earliest day of death that a file of the first night gives (GA02, MZ10, WJ02); -1 for none."""
    visible = pl.col("_day") <= day(HISTORY_END)
    changes = world.changes.filter((pl.col("change_type") == "死亡") & visible)
    sources = [
        changes.select("_person", died="change_date"),
        world.cremations.filter(visible).select("_person", died="death_date"),
        death_certificates(world).filter(visible).select("_person", died="death_date"),
    ]
    earliest = pl.concat(sources).group_by("_person").agg(pl.col("died").min().cast(pl.Int32))
    known = np.full(len(world.district.people), -1)
    known[earliest["_person"].to_numpy()] = earliest["died"].to_numpy()
    return known
