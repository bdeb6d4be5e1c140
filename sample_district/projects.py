"""Projects of the three-year plan and of 2026, with contracts and payments (frames: project_files.py).

Projects do not scale with the population: 238 of 2023-2025 (26 of them carried over from the year before) and 72 of
2026. About 1.23 thousand million yuan is paid for 2023-2025.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from sample_district import plants
from sample_district.columns import text
from sample_district.places import HORIZON_DAY, day, next_workday, villages
from sample_district.settings import Settings

# New projects of each year and those carried over from the year before (counted once).
YEARS = {2022: (24, 0), 2023: (72, 4), 2024: (68, 12), 2025: (70, 12), 2026: (60, 12)}
PAID_2023_2025 = 1_230_000_000.0
PERSON_TIMES_2023_2025 = 296_000  # planned beneficiaries of the projects, the published "nearly 300,000 person-times"
AREAS = ("教育", "医疗", "住房", "就业")
WORKS = {
    ("BUILD", "教育"): ("中心小学教学楼改扩建", "幼儿园新建", "中学运动场改造", "学校食堂提升", "校园供暖改造"),
    ("BUILD", "医疗"): ("卫生院门诊楼改造", "村卫生室标准化建设", "中医馆建设", "康复病房建设", "发热门诊建设"),
    ("BUILD", "住房"): ("老旧小区改造", "农村道路畅通", "公租房维修", "农村供水管网延伸", "农村厕所改造"),
    ("BUILD", "就业"): ("零工市场建设", "创业园提升", "技能实训基地建设", "社区就业驿站建设", "帮扶车间建设"),
    ("SERVICE", "教育"): ("教师培训", "课后服务", "校园心理健康服务", "普惠托育服务", "家长学校"),
    ("SERVICE", "医疗"): ("两癌免费筛查", "家庭医生签约服务", "出生缺陷防治", "健康口腔", "老年人健康体检"),
    ("SERVICE", "住房"): ("农村房屋安全鉴定", "供水水质检测", "小区物业提升", "适老化改造评估", "住房保障核查"),
    ("SERVICE", "就业"): ("职业技能培训", "家政服务培训", "创业指导服务", "就业招聘活动", "高校毕业生见习"),
    ("PAYMENT", "教育"): ("困难学生资助", "营养改善补助", "学前教育资助", "普高助学金", "中职免学费"),
    ("PAYMENT", "医疗"): ("医疗救助", "残疾儿童康复救助", "大病保险补助", "计划生育特扶", "精神障碍患者药费补助"),
    ("PAYMENT", "住房"): ("农村危房改造补助", "住房租赁补贴", "适老化改造补助", "改厕奖补", "自来水入户补助"),
    ("PAYMENT", "就业"): ("求职创业补贴", "公益性岗位补贴", "社会保险补贴", "一次性创业扶持补贴", "就业见习补贴"),
}
OWNERS = {"教育": "区教育局", "医疗": "区卫健委", "住房": "区住建局", "就业": "区人社局"}
SUPPLIERS = 90
NO_PROJECT = -2  # -1 means "carried over from nothing"


@dataclass(frozen=True)
class Projects:
    """Simulated projects, contracts, payments, and the treasury lines that pay them."""

    rows: pl.DataFrame
    contracts: pl.DataFrame
    payments: pl.DataFrame


def simulate_projects(settings: Settings) -> Projects:
    """Projects with their money and time until the horizon."""
    rng = settings.rng("projects")
    places = villages()
    parts = [(year, i + 1, i >= new) for year, (new, carried) in YEARS.items() for i in range(new + carried)]
    n = len(parts)
    year = np.array([p[0] for p in parts])
    carried = np.array([p[2] for p in parts])
    number = np.array([f"YJ{y}-{s:03d}" for y, s, _ in parts], dtype=object)
    area = rng.choice(4, n, p=[0.28, 0.24, 0.32, 0.16])
    kind = rng.choice(3, n, p=[0.74, 0.16, 0.10])
    work = rng.integers(0, 5, n)
    village = rng.integers(0, 77, n)
    budget = np.clip(rng.lognormal(np.log(3.9e6), 0.8, n), 3e5, 6e7)
    start = np.array([day(date(y, 1, 15)) for y in year]) + rng.integers(15, 150, n)
    duration = np.where(kind == 0, rng.integers(120, 330, n), rng.integers(90, 300, n))
    delay = np.where(rng.random(n) < 0.18, rng.integers(20, 160, n), rng.integers(-10, 12, n))
    stalled = (rng.random(n) < 0.02) & (year >= 2024)
    previous = np.full(n, -1)
    for each in np.flatnonzero(carried):
        pool = np.flatnonzero((year == year[each] - 1) & (kind == 0) & ~np.isin(np.arange(n), previous))
        source = rng.choice(pool)
        previous[each] = source
        area[each], work[each], village[each], kind[each] = area[source], work[source], village[source], 0
        budget[each] = budget[source]
        start[each] = start[source]
        duration[each], delay[each] = duration[source], 0
        # A project that is carried over was not finished in its year.
        duration[source] = max(duration[source], day(date(int(year[source]) + 1, 4, 1)) - start[source])
        duration[each] = duration[source]
        delay[source] = delay[each] = rng.integers(0, 60)
    finish = np.where(stalled, HORIZON_DAY + 400, start + duration + delay)
    rows = pl.DataFrame(
        {
            "project": np.arange(n),
            "number": text(number),
            "year": year,
            "carried": carried,
            "previous": previous,
            "area": text(np.array(AREAS, dtype=object)[area]),
            "kind": text(np.array(("BUILD", "SERVICE", "PAYMENT"), dtype=object)[kind]),
            "work": work,
            "village": village,
            "budget": budget,
            "start": start,
            "planned_end": start + duration,
            "finish": finish,
            "stalled": stalled,
            "list": pl.Series(rng.choice(["省实事", "市实事", "区实事"], n, p=[0.45, 0.25, 0.30])),
            "beneficiaries": rng.integers(80, 2600, n),
            "leader": rng.integers(0, 8, n),
            "share": rng.random(n),
        }
    )
    rows = rows.with_columns(
        place=places["short"].gather(rows["village"]),
        village_code=places["code"].gather(rows["village"]),
        town=places["township"].gather(rows["village"]),
    )
    contracts = _contracts(rows, rng)
    payments = _booked_on(rows, _payments(rows, contracts, rng))
    return _scaled(rows, *_planted(contracts, payments))


def _planted(contracts: pl.DataFrame, payments: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Contracts signed after the first payment, payments to another firm, and to the legal wages account."""
    chosen = plants.project_plants(contracts)
    first = payments.group_by("contract").agg(first=pl.col("paid").min())
    late = pl.col("contract").is_in(chosen["F-04"])
    contracts = (
        contracts.join(first, on="contract", how="left", maintain_order="left")
        .with_columns(signed=pl.when(late).then(pl.col("first") + 20).otherwise("signed"))
        .drop("first")
    )
    progress_payment = pl.col("instalment") == "第2期进度款"
    other = pl.col("contract").is_in(chosen["F-09"]) & progress_payment
    wages = pl.col("contract").is_in(chosen["F-09 look-alike"]) & progress_payment
    return contracts, payments.with_columns(
        supplier=pl.when(other).then((pl.col("supplier") + 7) % SUPPLIERS).otherwise("supplier"), is_wages=wages
    )


def _scaled(rows: pl.DataFrame, contracts: pl.DataFrame, payments: pl.DataFrame) -> Projects:
    """The same projects with money and beneficiaries such that the published sums hold for 2023-2025."""
    first, last = day(date(2023, 1, 1)), day(date(2025, 12, 31))
    factor = PAID_2023_2025 / float(payments.filter(pl.col("paid").is_between(first, last))["amount"].sum())
    counted = rows.filter(~pl.col("carried") & pl.col("year").is_between(2023, 2025))
    people = PERSON_TIMES_2023_2025 / counted["beneficiaries"].sum()
    amount = (pl.col("amount") * factor).round(2)
    return Projects(
        rows.with_columns(
            budget=(pl.col("budget") * factor / 1000).round(0) * 1000,
            beneficiaries=(pl.col("beneficiaries") * people).round(0).cast(pl.Int64),
        ),
        contracts.with_columns(budget=pl.col("budget") * factor, amount=amount),
        payments.with_columns(amount=amount),
    )


def _booked_on(rows: pl.DataFrame, payments: pl.DataFrame) -> pl.DataFrame:
    """Payments of a project that was carried over are booked on the new number from its year on."""
    carried = rows.filter("carried").select(
        project="previous",
        later="project",
        later_number="number",
        since=pl.date(pl.col("year"), 1, 1).cast(pl.Int32).cast(pl.Int64),
    )
    moved = pl.col("since").is_not_null() & (pl.col("paid") >= pl.col("since"))
    return (
        payments.join(carried, on="project", how="left", maintain_order="left")
        .with_columns(
            project=pl.when(moved).then("later").otherwise("project"),
            contract_project=pl.col("number"),
            number=pl.when(moved).then("later_number").otherwise("number"),
        )
        .drop("later", "later_number", "since")
    )


def progress(rows: pl.DataFrame, on: int) -> np.ndarray:
    """Physical progress in percent on a day: an S-shaped curve from start to finish."""
    start, finish = rows["start"].to_numpy(), rows["finish"].to_numpy()
    x = np.clip((on - start) / np.maximum(finish - start, 1), 0, 1)
    curve = (x * x * (3 - 2 * x)) * 100
    frozen = 30 + 35 * rows["share"].to_numpy()
    curve = np.where(rows["stalled"].to_numpy(), np.minimum(np.clip((on - start) / 3, 0, 100), frozen), curve)
    return np.floor(curve)


def _contracts(rows: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Works, supervision, design, purchase or service contracts of every project that is not a mere payment."""
    own = rows.filter(~pl.col("carried") & (pl.col("kind") != "PAYMENT"))
    works = own.with_columns(
        type=pl.when(pl.col("kind") == "BUILD").then(pl.lit("施工")).otherwise(pl.lit("服务")), part=pl.lit(0.86)
    )
    build = own.filter(pl.col("kind") == "BUILD")
    second = build.with_columns(type=pl.lit("监理"), part=pl.lit(0.03))
    third = build.filter(pl.col("share") < 0.55).with_columns(type=pl.lit("设计"), part=pl.lit(0.035))
    fourth = own.filter(pl.col("share") > 0.7).with_columns(type=pl.lit("采购"), part=pl.lit(0.05))
    every = pl.concat([works, second, third, fourth]).sort("project", "type")
    n = every.height
    lead = np.where(every["type"].to_numpy() == "设计", rng.integers(60, 120, n), rng.integers(3, 28, n))
    signed = next_workday(every["start"].to_numpy() - lead)
    return every.select("project", "number", "type", "area", "start", "planned_end", "budget", "part").with_columns(
        contract=pl.int_range(0, n),
        supplier=pl.Series(rng.integers(0, SUPPLIERS, n)),
        signed=pl.Series(signed),
        amount=(pl.col("budget") * pl.col("part") * pl.Series(rng.uniform(0.93, 0.999, n))).round(2),
        advance=pl.Series(rng.choice([10.0, 20.0, 30.0], n, p=[0.3, 0.4, 0.3])),
    )


def _payments(rows: pl.DataFrame, contracts: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Advance, progress payments, acceptance and retention; payment projects pay in four rounds without contract."""
    spans = contracts.join(rows.select("project", "finish", "stalled"), on="project", how="left", maintain_order="left")
    # name, moment as a share of the works' time, share of what the advance and the retention leave
    plan = (
        ("预付款", 0.0, None),
        ("第1期进度款", 0.35, 0.30),
        ("第2期进度款", 0.62, 0.35),
        ("第3期进度款", 0.85, 0.20),
        ("竣工款", 1.08, 0.15),
        ("质保金", 1.9, None),
    )
    parts = []
    advance = spans["advance"].to_numpy() / 100
    begin, length = spans["start"].to_numpy(), spans["finish"].to_numpy() - spans["start"].to_numpy()
    for name, at, share in plan:
        due = begin + (at * length).astype(int) + rng.integers(4, 40, spans.height)
        part = advance if at == 0 else np.full(len(advance), 0.03) if share is None else share * (0.97 - advance)
        parts.append(
            spans.select("project", "number", "contract", "supplier").with_columns(
                instalment=pl.lit(name),
                paid=pl.Series(next_workday(due)),
                amount=pl.Series((spans["amount"].to_numpy() * part).round(2)),
                keep=pl.Series(~spans["stalled"].to_numpy() | (at < 0.5)),
            )
        )
    cash = rows.filter((pl.col("kind") == "PAYMENT") & ~pl.col("carried"))
    for i in range(4):
        due = next_workday(cash["start"].to_numpy() + 40 + i * 60)
        parts.append(
            cash.select("project", "number").with_columns(
                contract=pl.lit(-1, pl.Int64),
                supplier=pl.lit(-1, pl.Int64),
                instalment=pl.lit(f"第{i + 1}批"),
                paid=pl.Series(due),
                amount=(cash["budget"] * 0.24).round(2),
                keep=pl.lit(True),
            )
        )
    every = (
        pl.concat(parts)
        .filter("keep")
        .filter(pl.col("paid") <= HORIZON_DAY)
        .drop("keep")
        .sort("paid", "project", "contract", "instalment")
    )
    return pl.concat([every, _of_earlier_years(rng).select(every.columns)]).with_row_index("payment")


def _of_earlier_years(rng: np.random.Generator) -> pl.DataFrame:
    """Retention money of 2021 projects, paid in 2022: their numbers are not in the register of projects."""
    serial = np.arange(8)
    return pl.DataFrame(
        {
            "project": np.full(8, NO_PROJECT),
            "number": [f"YJ2021-{i * 5 + 3:03d}" for i in serial],
            "contract": np.full(8, -1),
            "supplier": rng.integers(0, SUPPLIERS, 8),
            "instalment": ["质保金"] * 8,
            "paid": next_workday(day(date(2022, 2, 1)) + serial * 31),
            "amount": rng.uniform(2e4, 9e4, 8).round(2),
        }
    )
