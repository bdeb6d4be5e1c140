"""Elderly care (YL01, YL02) and cadres in the villages (GB02, GB03)."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from sample_district.columns import text, where
from sample_district.disability import Cards
from sample_district.names import loose_names
from sample_district.numbers import credit_code
from sample_district.people import District
from sample_district.places import HORIZON_DAY, dates, day, day_of_month_number, is_workday, townships, villages
from sample_district.policy import homes
from sample_district.settings import HISTORY_START

CENTRES, HOMES, CANTEENS, STATIONS, PRIVATE = 18, 8, 38, 18, 4
SERVED_VILLAGES = 66  # of 77: 85.7 %
CADRES = 40
HOMES_OF = ("史河", "平岗", "三元", "洪集", "姚李", "孙岗", "叶集", "姚李第二")


def home_names() -> list[str]:
    """Names of the homes that take in 特困 persons."""
    return [f"叶集区{name}敬老院" for name in HOMES_OF]


def facilities(district: District, on: int) -> pl.DataFrame:
    """YL01 on a day: 18 centres serving 66 villages, homes, canteens, stations, private homes."""
    rng = district.settings.rng("facilities")
    places = villages()
    kinds = (
        ["综合为老服务中心"] * CENTRES
        + ["敬老院"] * HOMES
        + ["老年食堂"] * CANTEENS
        + ["社区养老服务站"] * STATIONS
        + ["民办机构"] * PRIVATE
    )
    n = len(kinds)
    # Three centres a township, spread over its villages; each serves its neighbours.
    by_town = [np.flatnonzero(places["township_code"].to_numpy() == t) for t in townships()["township_code"]]
    site = np.array(
        [v[(i // 6) * len(v) // 3] for i in range(CENTRES) for v in [by_town[i % 6]]]
        + [rng.integers(0, 77) for _ in range(n - CENTRES)]
    )
    served_by: list[list[str]] = [[] for _ in range(CENTRES)]
    skipped = set(rng.choice(np.setdiff1d(np.arange(77), site[:CENTRES]), 77 - SERVED_VILLAGES, replace=False).tolist())
    for village in range(77):
        if village in skipped:
            continue
        town = next(i for i, members in enumerate(by_town) if village in members)
        rank = int(np.flatnonzero(by_town[town] == village)[0])
        served_by[town + 6 * min(rank * 3 // len(by_town[town]), 2)].append(places["code"][village])
    age60 = (district.ages(on) >= 60) & district.is_registered(on)
    elders = np.bincount(district.column("village")[age60], minlength=77)
    position = {code: i for i, code in enumerate(places["code"])}
    served = [";".join(codes) for codes in served_by] + [None] * (n - CENTRES)
    population = [int(sum(elders[position[c]] for c in codes)) for codes in served_by] + [
        int(elders[s]) for s in site[CENTRES:]
    ]
    beds = np.select(
        [np.array(kinds) == k for k in ("综合为老服务中心", "敬老院", "民办机构")],
        [rng.integers(20, 60, n), rng.integers(60, 160, n), rng.integers(40, 120, n)],
        0,
    )
    has_beds = beds > 0
    opened = day(date(2019, 1, 1)) + rng.integers(0, 2400, n)
    operator = rng.integers(0, 6, n)
    names = []
    for i, kind in enumerate(kinds):
        place = places["short"][int(site[i])]
        names.append(
            home_names()[i - CENTRES] if kind == "敬老院" else f"{places['township'][int(site[i])]}{place}{kind}"
        )
    frame = pl.DataFrame(
        {
            "facility_code": [f"YL341504{i + 1:04d}" for i in range(n)],
            "facility_name": names,
            "facility_type": kinds,
            "facility_address": [
                f"安徽省六安市叶集区{places['township'][int(s)]}{places['name'][int(s)]}" for s in site
            ],
            "division_code": [places["code"][int(s)] for s in site],
            "longitude_latitude": [f"{115.92 + s % 9 * 0.02:.4f},{31.8 + s // 9 * 0.02:.4f}" for s in site],
            "construction_mode": rng.choice(["政府投资", "公建民营"], n, p=[0.55, 0.45]),
            "property_owner": ["区民政局" if k in ("综合为老服务中心", "敬老院") else "村（社区）集体" for k in kinds],
            "operator_name": [
                f"叶集区{m}养老服务中心"
                for m in np.array(["康乐", "夕阳红", "安康", "福寿", "颐和", "幸福里"])[operator]
            ],
            "operator_credit_code": [credit_code("52", 700 + int(o)) for o in operator],
            "contract_start_date": dates(opened, None),
            "contract_end_date": dates(opened + 365 * 5, None),
            "floor_area_square_metres": np.where(has_beds, beds * 28.5, rng.integers(80, 400, n)).round(1),
            "approved_bed_count": beds,
            "available_bed_count": (beds * 0.92).astype(int),
            "nursing_bed_count": (beds * 0.5).astype(int),
            "service_radius_metres": rng.choice([1000, 1500, 2000, 3000], n),
            "served_population_aged_60_plus_count": population,
            "opened_date": dates(opened, None),
            "facility_grade": rng.choice(["一级", "二级", "三级"], n),
            "fire_safety_acceptance": rng.choice(["合格", "未验收"], n, p=[0.96, 0.04]),
            "annual_operating_subsidy_yuan": np.where(has_beds, beds * 1200.0, rng.integers(1, 6, n) * 10_000.0),
            "facility_status": rng.choice(["运营", "停业"], n, p=[0.97, 0.03]),
            "served_villages": served,
        }
    )
    centre = pl.col("facility_type") == "综合为老服务中心"
    frame = frame.with_columns(facility_status=pl.when(centre).then(pl.lit("运营")).otherwise("facility_status"))
    return frame.filter(pl.col("opened_date") <= pl.lit(on).cast(pl.Int32).cast(pl.Date))


def _sites(district: District) -> pl.DataFrame:
    """Facilities with beds."""
    return facilities(district, HORIZON_DAY).filter(pl.col("approved_bed_count") > 0)


def stays_in_homes(district: District, cards: Cards) -> pl.DataFrame:
    """One row a resident: person, in and out (days), which home, what it costs; before anybody is planted there."""
    rng = district.settings.rng("residents")
    size = len(district.people)
    age = district.ages(day(date(2024, 1, 1)))
    hardship = np.isin(np.arange(size), cards.hardship)
    wanted = max(40, round(district.settings.people * 0.0080))  # fewer would leave some months without anyone
    pool = np.flatnonzero((age >= 62) & (district.column("start_day") < day(date(2022, 1, 1))))
    weight = np.where(hardship[pool], 12.0, 1.0) * np.exp(0.06 * (age[pool] - 62))
    who = rng.choice(pool, min(wanted, len(pool)), replace=False, p=weight / weight.sum())
    moved_in = np.maximum(
        day(HISTORY_START) - 800 + rng.integers(0, HORIZON_DAY - day(HISTORY_START) + 700, len(who)),
        day(date(2019, 6, 1)),
    )
    stay = rng.exponential(1100, len(who)).astype(int) + 20
    death = district.column("death_day")[who]
    out = np.where((death >= 0) & (death < moved_in + stay), death + 1, moved_in + stay)
    died = (death >= 0) & (out == death + 1)
    home = rng.integers(0, _sites(district).height, len(who))
    grade = rng.choice(5, len(who), p=[0.25, 0.28, 0.22, 0.15, 0.10])
    fee = np.array([900, 1300, 1700, 2200, 2600])[grade] + rng.integers(0, 20, len(who)) * 10.0
    payer = np.where(hardship[who], "特困", rng.choice(["自费", "补贴"], len(who), p=[0.75, 0.25]))
    government = np.where(payer == "特困", fee, np.where(payer == "补贴", 400.0, 0.0))
    guardian = np.where(district.column("spouse")[who] >= 0, district.column("spouse")[who], -1)
    return pl.DataFrame(
        {
            "person": who,
            "in": moved_in,
            "out": out,
            "died": died,
            "home": home,
            "grade": grade,
            "fee": fee,
            "payer": payer,
            "government": government,
            "guardian": guardian,
        }
    )


def residents(district: District, cards: Cards, month: date) -> pl.DataFrame:
    """YL02 of a month: who lives in a facility with beds, and who left in the last quarter."""
    on, first = day(month), day(month) - 92
    sites = _sites(district)
    everyone = stays_in_homes(district, cards)
    rows = homes.with_planted(district, everyone, sites.height).filter(
        (pl.col("in") <= on + 9) & (pl.col("out") > first) & (pl.col("in") < pl.col("out"))
    )
    left = pl.col("out") <= on + 9
    names = district.take(rows["person"].to_numpy(), full_name="name", resident_id_number="id18")
    keeper = district.take(rows["guardian"].to_numpy(), guardian_name="name")
    frame = (
        rows.hstack(names)
        .hstack(keeper)
        .with_columns(code=sites["facility_code"].gather(rows["home"]), out_date=dates(rows["out"].to_numpy(), None))
    )
    words = dict(enumerate(("能力完好", "轻度失能", "中度失能", "重度失能", "完全失能")))
    return frame.sort("code", "person").select(
        facility_code="code",
        full_name="full_name",
        resident_id_number="resident_id_number",
        moved_in_date=pl.col("in").cast(pl.Int32).cast(pl.Date),
        moved_out_date=pl.when(left).then(pl.col("out_date")),
        moved_out_reason=pl.when(left).then(pl.when("died").then(pl.lit("死亡")).otherwise(pl.lit("回家"))),
        ability_grade=pl.col("grade").replace_strict(words, return_dtype=pl.String),
        monthly_fee_yuan="fee",
        payer="payer",
        bed_number=(pl.col("person") % 5 + 1).cast(pl.String)
        + pl.lit("0")
        + (pl.col("person") % 30).cast(pl.String)
        + pl.lit("床"),
        guardian_name="guardian_name",
        government_subsidy_yuan="government",
        resident_payment_yuan=(pl.col("fee") - pl.col("government")).clip(0),
        operator_reduction_yuan=pl.lit(0.0),
        _person="person",
    )


def cadre_roster(district: District, on: int) -> pl.DataFrame:
    """GB03 on a day: about forty cadres, a few of whom changed posts."""
    rng = district.settings.rng("cadres")
    names = loose_names(CADRES, rng)
    start = day(date(2021, 6, 1)) + np.where(rng.random(CADRES) < 0.7, 0, rng.integers(200, 1700, CADRES))
    end = np.where(rng.random(CADRES) < 0.1, start + rng.integers(500, 1200, CADRES), -1)
    towns = townships()["township"].to_list()
    units = rng.choice(["区民生工程管理中心", "区民政局", "区发改委", "区财政局", "区人社局", *towns], CADRES)
    posts = rng.choice(["科员", "副科长", "科长", "四级主任科员"], CADRES)
    visible = start <= on
    return pl.DataFrame(
        {
            "staff_number": [f"GB{i + 1:04d}" for i in range(CADRES)],
            "full_name": names,
            "work_unit": units,
            "post_name": posts,
            "post_start_date": dates(start, None),
            "post_end_date": dates(np.where((end >= 0) & (end <= on), end, -1)),
            "expected_field_days": np.full(CADRES, 5),
        }
    ).filter(pl.Series(visible))


def field_visits(district: District) -> pl.DataFrame:
    """GB02 until the horizon: mostly five days or more a month, two to four visits a day."""
    rng = district.settings.rng("field visits")
    roster = cadre_roster(district, HORIZON_DAY)
    starts = roster["post_start_date"].cast(pl.Int32).to_numpy()
    ends = roster["post_end_date"].cast(pl.Int32).fill_null(10**6).to_numpy()
    idle = rng.random(CADRES) < 0.06
    parts = []
    month = 52 * 12
    while True:
        begin = int(day_of_month_number(np.array([month]))[0])
        if begin > HORIZON_DAY:
            break
        days = np.arange(begin, int(day_of_month_number(np.array([month + 1]))[0]))
        days = days[is_workday(days)]
        wanted = np.where(
            idle,
            rng.integers(0, 3, CADRES),
            np.where(rng.random(CADRES) < 0.93, rng.integers(5, 8, CADRES), rng.integers(2, 5, CADRES)),
        )
        ranked = np.argsort(rng.random((CADRES, len(days))), axis=1)
        cadre, at = np.nonzero(ranked < np.minimum(wanted, len(days))[:, None])
        when = days[at]
        here = (when >= starts[cadre]) & (when < ends[cadre])
        cadre, when = cadre[here], when[here]
        times = rng.integers(2, 5, len(cadre))
        parts.append(
            np.stack(
                [
                    np.repeat(cadre, times),
                    np.repeat(when, times),
                    np.concatenate([np.arange(t) for t in times]) if len(times) else np.array([], int),
                    np.repeat(times, times),
                ]
            )
        )
        month += 1
    cadre, when, turn, times = np.concatenate(parts, axis=1)
    n = len(cadre)
    span = np.where(times == 2, 3.2, np.where(times == 3, 2.3, 1.8)) * 3600
    arrive = 8 * 3600 + 1200 + (turn * span).astype(int) + rng.integers(0, 900, n)
    leave = arrive + (span - 1500).astype(int) + rng.integers(0, 300, n)
    village = (cadre * 5 + rng.integers(0, 4, n)) % 77
    visited = rng.integers(0, len(district.people), n)
    places = villages()
    home = rng.random(n) < 0.7
    topics = np.array(
        ["反映路灯损坏", "咨询低保申请", "希望修缮灌溉渠", "咨询养老认证", "反映饮水水压不足"], dtype=object
    )
    has_problem = rng.random(n) < 0.35
    solved = rng.random(n) < 0.6
    rows = pl.DataFrame(
        {
            "staff_number": roster["staff_number"].gather(cadre),
            "full_name": roster["full_name"].gather(cadre),
            "work_unit": roster["work_unit"].gather(cadre),
            "visit_date": dates(when, None),
            "arrived_at": pl.Series((when * 86_400 + arrive) * 1000).cast(pl.Datetime("ms")),
            "left_at": pl.Series((when * 86_400 + leave) * 1000).cast(pl.Datetime("ms")),
            "division_code": places["code"].gather(village),
            "visited_person": pl.select(
                pl.when(pl.Series(home)).then(district.take(visited, "name")["name"])
            ).to_series(),
            "problems_collected": where(has_problem, topics[rng.integers(0, 5, n)]),
            "is_solved_on_site": pl.select(pl.when(pl.Series(has_problem)).then(pl.Series(solved))).to_series(),
            "referral_number": where(has_problem & ~solved, np.char.add("ZB", np.arange(n).astype(str))),
            "photos": text(np.char.add("IMG_", np.arange(n).astype(str))) + ".jpg",
            "check_in_location": text(np.char.mod("%.4f", 115.92 + village % 9 * 0.02 + rng.normal(0, 0.002, n)))
            + ","
            + text(np.char.mod("%.4f", 31.8 + village // 9 * 0.02 + rng.normal(0, 0.002, n))),
            "_day": when,
        }
    )
    return rows.sort("visit_date", "staff_number", "arrived_at")
