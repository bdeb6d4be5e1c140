"""CZ02: who is paid from public funds, officials, retired officials and village cadres; the truth of A-05 and A-06."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np
import polars as pl

from sample_district.columns import text, where
from sample_district.places import day
from sample_district.policy import kin
from sample_district.policy.lots import ALLOWED
from sample_district.policy.work import OFFICIAL
from sample_district.registration import village_column
from sample_district.settings import HISTORY_END
from sample_district.world import World

CADRES = 550  # of villages and communities, in a district of 300,000
END = day(HISTORY_END)
CIVIL, INSTITUTION, RETIRED, VILLAGE = "行政", "事业", "退休", "村社区干部"
IN_POST, LEFT = "在职", "离职"
PUBLIC_POST, TEMPORARY = "公益性岗位", "临时工作人员"
OFFICES = ("区财政局", "区教育局", "区民政局", "区人社局", "区卫健委", "区水利局", "区住建局", "区医院")
ROW = ("person", "staffing", "post", "status")


@lru_cache(maxsize=2)
def staff(world: World) -> pl.DataFrame:
    """One row a person ever paid: person, staffing, post, status."""
    return pl.concat([_planted(world), _officials(world), _village_cadres(world)]).sort("person")


def _rows(who: np.ndarray, staffing, post, status) -> pl.DataFrame:
    columns = {"staffing": staffing, "post": post, "status": status}
    every = {name: text(np.broadcast_to(np.asarray(word, object), len(who))) for name, word in columns.items()}
    return pl.DataFrame({"person": who} | every, schema={"person": pl.Int64} | dict.fromkeys(ROW[1:], pl.String))


def _planted(world: World) -> pl.DataFrame:
    plants = world.household_plants["A-05"]
    flagged, alike = plants.flagged, plants[ALLOWED]
    old = world.household_plants.age[flagged] >= 55
    staffing = np.where(old, RETIRED, np.where(flagged % 2 == 0, CIVIL, INSTITUTION))
    turn = np.arange(len(alike)) % 3
    return pl.concat(
        [
            _rows(flagged, staffing, np.where(old, "退休干部", "科员"), np.where(old, RETIRED, IN_POST)),
            _rows(alike[turn == 0], INSTITUTION, PUBLIC_POST, IN_POST),
            _rows(alike[turn == 1], INSTITUTION, TEMPORARY, IN_POST),
            _rows(alike[turn == 2], INSTITUTION, "科员", LEFT),
            _rows(world.household_plants.cadres["cadre"].to_numpy(), VILLAGE, "村委委员", IN_POST),
        ]
    )


def _officials(world: World) -> pl.DataFrame:
    district = world.district
    age = district.ages(END)
    who = np.flatnonzero((world.work.group == OFFICIAL) & (age >= 22) & (district.column("start_day") <= END))
    who = np.setdiff1d(who, world.household_plants.cadres["cadre"].to_numpy())
    limit = np.where(district.column("is_male")[who], 60, 55)
    retired = age[who] >= limit
    staffing = np.where(retired, RETIRED, np.where(who % 5 < 2, CIVIL, INSTITUTION))
    post = np.where(retired, "退休干部", np.array(["科员", "教师", "医师", "副科长"], object)[who % 4])
    return _rows(who, staffing, post, np.where(retired, RETIRED, IN_POST))


def _village_cadres(world: World) -> pl.DataFrame:
    """Cadres who are near kin of nobody on the 低保 roster, except those planted."""
    district = world.district
    rng = district.settings.rng("village cadres")
    age = district.ages(END)
    fits = (age >= 26) & (age < 60) & district.is_registered(END) & ~world.is_assisted
    fits &= (world.work.group != OFFICIAL) & (district.column("fate") == 0)
    pairs = kin.near_kin(district)
    of_assisted = pairs.filter(pl.Series(world.is_assisted[pairs["person"].to_numpy()]))["relative"].to_numpy()
    fits[of_assisted] = False
    pool = np.flatnonzero(fits)
    planted = world.household_plants.cadres.height
    count = min(len(pool), max(2, round(CADRES * district.settings.scale) - planted))
    who = rng.choice(pool, count, replace=False)
    post = np.array(["村委委员", "村支部书记", "村文书", "村民小组长"], object)[who % 4]
    return _rows(np.sort(who), VILLAGE, post, IN_POST)


def payroll(world: World, month: date) -> pl.DataFrame:
    """CZ02 of a month: one row a person and employer, of those alive and registered when it begins."""
    district = world.district
    rows = staff(world)
    rows = rows.filter(pl.Series(district.is_registered(day(month))[rows["person"].to_numpy()]))
    who = rows["person"].to_numpy()
    rng = district.settings.rng("pay")
    level = rng.lognormal(0, 0.18, len(district.people))[who]
    base = rows["staffing"].replace_strict({CIVIL: 6800, INSTITUTION: 6100, RETIRED: 4300, VILLAGE: 2900}).to_numpy()
    low = np.isin(rows["post"].to_numpy(), [PUBLIC_POST, TEMPORARY])
    gross = np.where(low, 1900.0, np.round(base * level, 2))
    gross = np.where(rows["status"].to_numpy() == LEFT, 0.0, gross)
    village = rows["staffing"].to_numpy() == VILLAGE
    office = np.char.add("六安市叶集", np.array(OFFICES)[who % len(OFFICES)])
    committee = village_column(district, who, "name")
    township = village_column(district, who, "township")
    return district.take(who, resident_id_number="id18", full_name="name").select(
        "resident_id_number",
        "full_name",
        employer_name=where(village, township + committee, text(office)),
        staffing_type=rows["staffing"],
        post_name=rows["post"],
        employment_status=rows["status"],
        gross_pay_yuan=pl.Series(gross),
        net_pay_yuan=pl.Series((gross * 0.84).round(2)),
        pay_month=pl.lit(month),
        _person=rows["person"],
    )


def truth(world: World) -> pl.DataFrame:
    """A-05: applicants of households with somebody on the payroll; A-06: with a cadre among the next of kin."""
    plants = world.household_plants
    return pl.concat(
        [
            plants.applicants("A-05").truth(
                violation="a member is paid from public funds",
                innocent="a member is paid from public funds, and the household is poor all the same",
                allowed="public-welfare post, temporary staff, or left the service",
            ),
            plants.applicants("A-06").truth(
                violation="near kin of a village cadre, not registered as such",
                innocent="near kin of a village cadre; registered on paper, not in the system",
                allowed="near kin of a village cadre, registered",
            ),
        ]
    )
