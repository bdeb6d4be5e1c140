"""Amounts that the sample pays, dated; what domain.md does not know is written out as a synthetic overlay.

Periods start on 1 July. Found amounts (六安市 2024-07, 霍邱县 2025-07 implementing the city's notice) are used where
they exist; everything else is invented for the sample and marked ``synthetic``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import polars as pl

STARTS = tuple(date(year, 7, 1) for year in (2021, 2022, 2023, 2024, 2025, 2026))
STANDARD = {"urban": (648, 692, 724, 756, 779, 806), "rural": (606, 642, 683, 721, 721, 753)}
STANDARD_FOUND = (3, 4)  # positions of periods whose standard was found
CLASS_SHARE = {
    ("A", "urban"): 1.25, ("B", "urban"): 0.86, ("C", "urban"): 0.73,
    ("A", "rural"): 1.12, ("B", "rural"): 0.72, ("C", "rural"): 0.53,
}  # fmt: skip
CARE_FOUND = {
    ("集中", "全护理"): 935, ("集中", "半护理"): 561, ("集中", "全自理"): 75,
    ("分散", "全护理"): 655, ("分散", "半护理"): 374, ("分散", "全自理"): 57,
}  # fmt: skip
CARE_WORD = {"全护理": "full_care", "半护理": "half_care", "全自理": "self_care"}
AGED = {"80-89": (60, 80), "90-99": (110, 130), "100+": (400, 500)}  # to 2024-12, from 2025-01
LIVING = {"level 1-2": (75, 86), "level 3-4": (45, 52)}  # to 2023-12, from 2024-01
CARE = (72, 84)
FARMLAND = {2022: 98.40, 2023: 97.85, 2024: 97.30, 2025: 96.90, 2026: 96.50}
FINANCIAL_LIMIT = 20_000  # yuan of deposits, insurance and securities a person on 低保
PREMIUM = {2025: (400.0, 670.0), 2026: (400.0, 700.0)}  # own contribution, fiscal subsidy
# Limits that checks compare with; none of them was found for the district.
YEARLY_CAP_YUAN = 50_000.0  # medical assistance of a person and year
CEILING = 2_000.0  # temporary assistance that a township may grant by itself
GRANTS_A_YEAR = 2  # for one reason
BATCH = 6  # grants of one day and amount from which A-44 asks
RIGID_SHARE = 0.6  # of the income, from which spending makes a household rigid-expenditure
DISPOSABLE = {"urban": 41_000.0, "rural": 22_000.0}  # yuan a person and year, the year before
TOGETHER = 5  # households that may have one phone or account
PREMIUM_AID = {"特困": 1.0, "低保": 0.85, "返贫": 0.75, "监测": 0.5, "孤儿": 1.0}

ITEMS: dict[str, tuple[str, str, str]] = {
    # programme code → item code and name in 一卡通, lead department
    "DIBAO_RURAL": ("MZ0101", "农村居民最低生活保障金", "区民政局"),
    "DIBAO_URBAN": ("MZ0102", "城市居民最低生活保障金", "区民政局"),
    "TEKUN": ("MZ0201", "特困人员救助供养资金", "区民政局"),
    "GAOLING": ("MZ0301", "高龄津贴", "区民政局"),
    "CJR_LIVING": ("MZ0401", "困难残疾人生活补贴", "区民政局"),
    "CJR_CARE": ("MZ0402", "重度残疾人护理补贴", "区民政局"),
    "FARMLAND": ("NY0101", "耕地地力保护补贴", "区农业农村局"),
}


def period_at(month: date) -> int:
    """Position of the July period in which a month lies."""
    return max(i for i, start in enumerate(STARTS) if start <= month)


def standard(area: str, period: int) -> int:
    """低保 standard of ``urban`` or ``rural``, yuan a person and month."""
    return STANDARD[area][period]


def class_amount(payment_class: str, area: str, period: int) -> int:
    """What a person of a payment class gets; class A exceeds the standard, as in 霍邱."""
    return round(STANDARD[area][period] * CLASS_SHARE[payment_class, area])


def hardship_base(area: str, period: int) -> int:
    """特困 basic living standard: at least 1.3 times the 低保 standard; 938 and 1184 from 2024-07 were found."""
    if period in (3, 4):
        return {"urban": 1184, "rural": 938}[area]
    return math.ceil(round(STANDARD[area][period] * 1.3, 6))


def hardship_care(mode: str, grade: str, period: int) -> int:
    """特困 care amount by mode and self-care grade; found from 2024-07 on."""
    return CARE_FOUND[mode, grade] if period >= 3 else math.ceil(round(CARE_FOUND[mode, grade] * 0.88, 6))


@dataclass(frozen=True)
class Line:
    """One row of the overlay, columns as in the seed of standards."""

    program_code: str
    program_name: str
    category: str
    amount: float
    unit: str
    valid_from: date
    valid_to: date | None
    area_scope: str = "341504"
    status: str = "synthetic"
    source: str = "sample district"
    note: str = "合成数据：仅供演示，并非叶集区公布的标准"


def overlay() -> pl.DataFrame:
    """Every amount of the sample that was not found in public material."""
    lines: list[Line] = []
    monthly = "CNY/person/month"
    for position, start in enumerate(STARTS):
        end = STARTS[position + 1] - timedelta(days=1) if position + 1 < len(STARTS) else None
        for area in ("urban", "rural"):
            if position not in STANDARD_FOUND:
                lines.append(Line("DIBAO_STD", "最低生活保障标准", area, standard(area, position), monthly, start, end))
            for each in "ABC":
                amount = class_amount(each, area, position)
                lines.append(Line("DIBAO_PAY", f"低保月救助金 {each}类", area, amount, monthly, start, end))
            if position not in STANDARD_FOUND:
                amount = hardship_base(area, position)
                lines.append(Line("TEKUN_BASE", "特困人员基本生活标准", area, amount, monthly, start, end))
        if position < 3:
            for mode, grade in CARE_FOUND:
                amount = hardship_care(mode, grade, position)
                name = f"特困照料护理标准 {mode}供养"
                lines.append(Line("TEKUN_CARE", name, CARE_WORD[grade], amount, monthly, start, end))
    begin = date(2022, 1, 1)

    def two(code: str, name: str, category: str, pair: tuple[int, int], change: date) -> None:
        lines.append(Line(code, name, category, pair[0], monthly, begin, change - timedelta(days=1)))
        lines.append(Line(code, name, category, pair[1], monthly, change, None))

    for band, pair in AGED.items():
        two("AGED_ALLOW", "高龄津贴", band, pair, date(2025, 1, 1))
    for level, pair in LIVING.items():
        two("DISAB_LIVING", "困难残疾人生活补贴", level, pair, date(2024, 1, 1))
    two("DISAB_CARE", "重度残疾人护理补贴", "level 1-2", CARE, date(2024, 1, 1))
    for year, rate in FARMLAND.items():
        lines.append(
            Line("FARMLAND", "耕地地力保护补贴", "per mu", rate, "CNY/mu/year", date(year, 1, 1), date(year, 12, 31))
        )
    for code, name, amount, unit in (
        ("GANGXING_SHARE", "刚性支出占比下限", RIGID_SHARE, "share"),
        ("HOME_LIMIT", "低保家庭住房套数上限", 2, "homes"),
        ("FINANCIAL_LIMIT", "低保家庭人均金融资产上限", FINANCIAL_LIMIT, "CNY/person"),
        ("CAPITAL_LIMIT", "低保家庭经营出资上限", 100_000, "CNY"),
        ("MEDICAL_AID_CAP", "医疗救助年度限额", YEARLY_CAP_YUAN, "CNY/person/year"),
        ("LINSHI_CEILING", "临时救助乡镇审批限额", CEILING, "CNY"),
        ("LINSHI_GRANTS", "临时救助同一事由年度次数上限", GRANTS_A_YEAR, "grants/person/year"),
        ("LINSHI_BATCH", "临时救助同日同额批量起点", BATCH, "grants"),
        ("GATHERING_LIMIT", "同一电话或账号户数上限", TOGETHER, "households"),
    ):
        lines.append(Line(code, name, "all", amount, unit, begin, None))
    for area, amount in DISPOSABLE.items():
        lines.append(
            Line("DISPOSABLE_INCOME", "上年度居民人均可支配收入", area, amount, "CNY/person/year", begin, None)
        )
    order = [
        "program_code",
        "program_name",
        "area_scope",
        "category",
        "amount",
        "unit",
        "valid_from",
        "valid_to",
        "status",
        "source",
        "note",
    ]
    return pl.DataFrame(
        [vars(line) for line in lines], schema_overrides={"amount": pl.Float64}, infer_schema_length=None
    ).select(order)


def write_overlay(folder: Path) -> None:
    """``programme_parameters.csv`` and ``programme_items.csv`` (item code of a payment → programme)."""
    folder.mkdir(parents=True, exist_ok=True)
    overlay().write_csv(folder / "programme_parameters.csv")
    rows = [
        {"program_code": code, "item_code": item, "item_name": name, "lead_department": unit, "status": "synthetic"}
        for code, (item, name, unit) in ITEMS.items()
    ]
    pl.DataFrame(rows).write_csv(folder / "programme_items.csv")
