"""Yearly check-ups of the elderly (WJ01) and the two restricted lists (WJ03)."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from sample_district.columns import text, where
from sample_district.places import dates, day
from sample_district.policy.stacking import stays
from sample_district.registration import village_column
from sample_district.world import World

GROWN_UP = 65
LISTED_SHARE = {"严重精神障碍": 0.0042, "计生特扶": 0.0011}
DIAGNOSES = (("精神分裂症", "F20.900"), ("双相障碍", "F31.900"), ("精神发育迟滞伴发精神障碍", "F79.900"))
BEREAVED_YUAN = {"伤残": 460.0, "死亡": 590.0}


def check_ups(world: World, year: int) -> pl.DataFrame:
    """WJ01 of a year: one row a person of 65 and over on file; two of three were examined."""
    district, rng = world.district, world.settings.rng(f"check-ups {year}")
    first = day(date(year, 1, 1))
    who = np.flatnonzero(district.is_registered(day(date(year, 12, 31))) & (district.ages(first) >= GROWN_UP))
    size, age = len(who), district.ages(first)[who]
    came = rng.random(size) < 0.66
    examined = np.where(came, first + 60 + rng.integers(0, 280, size), -1)
    frailty = np.clip((age - 65) / 40 + rng.normal(0, 0.16, size), 0, 0.999)
    care = np.array(["可自理", "轻度", "中度", "不能自理"])[np.digitize(frailty, [0.45, 0.65, 0.82])]
    upper, lower = rng.integers(112, 172, size), rng.integers(62, 98, size)
    pressure = pl.Series(upper).cast(pl.String) + "/" + pl.Series(lower).cast(pl.String)
    sugar = rng.gamma(20, 0.29, size).round(1)
    ill = np.select(
        [(upper > 140) & (sugar > 7), upper > 140, sugar > 7], ["高血压;糖尿病", "高血压", "糖尿病"], default=""
    )
    # Serial within the village by position in the register, which never changes.
    serial = pl.Series(who % 100_000).cast(pl.String).str.zfill(5)
    town = village_column(district, who, "township")
    return (
        district.take(who, full_name="name", resident_id_number="id18", male="is_male", birth_date="birth_date")
        .select(
            health_record_number=village_column(district, who, "code") + serial,
            full_name="full_name",
            resident_id_number="resident_id_number",
            sex=pl.when("male").then(pl.lit("男")).otherwise(pl.lit("女")),
            birth_date="birth_date",
            examination_institution=where(came, town + "卫生院"),
            examined_date=dates(examined),
            self_care_assessment=where(came, care),
            blood_pressure_mmhg=where(came, pressure),
            blood_glucose_mmol_per_litre=where(came, sugar),
            chronic_diseases=where(came & (ill != ""), ill),
            health_guidance=where(came, rng.choice(["低盐饮食", "适量运动", "规律服药", "定期复查"], size)),
            follow_up_date=dates(np.where(came & (ill != ""), np.minimum(examined + 20, first + 364), -1)),
            _person=pl.Series(who),
        )
        .sort("health_record_number")
    )


def restricted_lists(world: World, on: int) -> pl.DataFrame:
    """WJ03 on a day: one row a person and list; the allowance of bereaved parents in yuan a month."""
    district, rng = world.district, world.settings.rng("restricted lists")
    age = district.ages(on)
    parts = []
    for word, fits in (("严重精神障碍", (age >= 16) & (age < 80)), ("计生特扶", (age >= 49) & (age < 85))):
        pool = rng.permutation(np.flatnonzero(fits & stays(district)))
        count = max(3, round(len(district.people) * LISTED_SHARE[word]))
        parts.append(pl.DataFrame({"person": pool[:count]}).with_columns(list=pl.lit(word)))
    rows = pl.concat(parts)
    who, is_ill = rows["person"].to_numpy(), (rows["list"] == "严重精神障碍").to_numpy()
    size = len(who)
    since = day(date(2015, 1, 1)) + rng.integers(0, 3900, size)
    over = rng.random(size) < 0.05
    until = np.where(over, np.minimum(since + 400, on - 30), -1)
    illness = rng.integers(0, len(DIAGNOSES), size)
    loss = rng.choice(["伤残", "死亡"], size, p=[0.45, 0.55])
    spouse = district.column("spouse")[who]
    keeper = district.take(np.where(is_ill, spouse, -1), guardian_name="name", guardian_phone_number="phone")
    monthly = np.where(loss == "死亡", BEREAVED_YUAN["死亡"], BEREAVED_YUAN["伤残"])
    return (
        district.take(who, full_name="name", resident_id_number="id18")
        .hstack(keeper)
        .select(
            list_type=rows["list"],
            full_name="full_name",
            resident_id_number="resident_id_number",
            township_name=village_column(district, who, "township"),
            village_name=village_column(district, who, "name"),
            subject_category=where(is_ill, np.array([d[0] for d in DIAGNOSES], dtype=object)[illness], loss),
            diagnosis_code=where(is_ill, np.array([d[1] for d in DIAGNOSES], dtype=object)[illness]),
            risk_grade=where(is_ill, rng.choice(list("012345"), size, p=[0.72, 0.14, 0.07, 0.04, 0.02, 0.01])),
            recognized_date=dates(since),
            exit_date=dates(until),
            monthly_standard_yuan=where(~is_ill, monthly),
            guardian_name="guardian_name",
            guardian_phone_number="guardian_phone_number",
            follow_up_date=dates(np.where(is_ill, on - rng.integers(3, 90, size), -1)),
            record_status=text(np.where(over, "退出", "在管")),
            _person=pl.Series(who),
        )
    )
