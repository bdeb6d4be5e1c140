"""Problems that audits, inspections, petitions and visits found, and what became of them (SJ01, SJ02)."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from sample_district.columns import text, where
from sample_district.places import dates, day, townships
from sample_district.world import World

A_YEAR = 90  # in a district of any size: departments, not people
# Category, what was found, legal basis.
FOUND = (
    ("死亡人员领取补贴", "{town}有{n}名死亡人员继续领取高龄津贴", "《社会救助法》第七十三条"),
    ("不符合条件享受低保", "{town}有{n}户家庭财产超过标准仍享受低保", "《最低生活保障审核确认办法》"),
    ("重复领取补贴", "{town}有{n}人同时领取特困供养金和残疾人两项补贴", "国发〔2015〕52号"),
    ("资金滞留", "{town}困难群众救助资金滞留{n}天", "《预算法》第五十七条"),
    ("危房改造", "{town}有{n}户重复享受危房改造补助", "《农村危房改造补助资金管理办法》"),
    ("工程结算", "{town}项目多计工程款{n}万元", "《政府投资条例》第二十三条"),
    ("招标投标", "{town}有{n}个项目应招标未招标", "《招标投标法》第四条"),
)
SOURCES = ("督查", "信访", "巡察")
UNITS = ("区民政局", "区残联", "区住建局", "区人社局", "区教育局", "区财政局")


def _issues(world: World, theme: str, year: int, count: int, on: int) -> tuple[pl.DataFrame, np.random.Generator]:
    """Issues of a year as they stand on a day: amounts in yuan."""
    rng = world.settings.rng(f"{theme} {year}")
    at = rng.integers(0, len(FOUND), count)
    places = townships()["township"].to_list()
    town, number = rng.integers(0, len(places), count), rng.integers(1, 26, count)
    described = [FOUND[k][1].format(town=places[t], n=n) for k, t, n in zip(at, town, number, strict=True)]
    reported = day(date(year, 3, 1)) + rng.integers(0, 3, count) * 100
    deadline = reported + 60
    closed = deadline + rng.integers(-40, 120, count)
    is_closed = (closed <= on) & (rng.random(count) < 0.93)
    money = (rng.lognormal(9.4, 1.1, count)).round(2)
    order = pl.Series(np.arange(count) % 30 + 1).cast(pl.String)
    report = pl.Series(np.arange(count) // 30 + 1).cast(pl.String)
    frame = pl.DataFrame({"report": report}).select(
        report_number=pl.lit(f"叶审报〔{year}〕" if theme == "audit" else f"叶督〔{year}〕") + pl.col("report") + "号",
        issue_number=order,
        issue_category=text([FOUND[k][0] for k in at]),
        issue_description=text(described),
        amount_involved_yuan=pl.Series(money),
        persons_involved_count=pl.Series(number),
        responsible_unit=text(rng.choice(UNITS, count)),
        legal_basis=text([FOUND[k][2] for k in at]),
        rectification_requirement=text(rng.choice(["追回资金", "停发并核查", "完善制度", "限期整改"], count)),
        rectification_deadline_date=dates(deadline),
        rectification_measure=text(rng.choice(["停发待遇", "追缴资金", "约谈责任人", "修订办法"], count)),
        rectification_progress=text(np.where(is_closed, "已完成", "正在整改")),
        rectified_date=dates(np.where(is_closed, closed, -1)),
        recovered_amount_yuan=where(is_closed, (money * rng.uniform(0.5, 1.0, count)).round(2)),
        persons_held_accountable_count=pl.Series(rng.choice([0, 0, 0, 1, 2], count)),
        closure_status=text(np.where(is_closed, "已销号", "未销号")),
        evidence=where(is_closed, "缴款书及会议纪要"),
    )
    return frame, rng


def audit_issues(world: World, year: int, on: int) -> pl.DataFrame:
    """SJ01 of a year's audits, as it stands on a day."""
    frame, _ = _issues(world, "audit", year, A_YEAR, on)
    return frame.with_columns(audit_project=pl.lit(f"{year}年困难群众救助补助资金审计"))


def inspection_issues(world: World, year: int, on: int) -> pl.DataFrame:
    """SJ02 of a year: inspections, petitions and visits, as it stands on a day."""
    frame, rng = _issues(world, "inspection", year, A_YEAR // 2, on)
    return frame.with_columns(
        source_type=text(rng.choice(SOURCES, frame.height, p=[0.5, 0.3, 0.2])),
        inspection_project=pl.lit(f"{year}年民生领域督查"),
    )
