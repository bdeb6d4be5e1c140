"""What the federation does for people with a certificate: rehabilitation, work, homes without barriers (CL02)."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import polars as pl

from sample_district.columns import text, where
from sample_district.disability import certificate_numbers
from sample_district.places import HORIZON_DAY, dates, day
from sample_district.policy.stacking import stays
from sample_district.policy.status import on_register
from sample_district.registration import village_column
from sample_district.settings import HISTORY_START
from sample_district.world import World

A_MONTH = 400  # services in a district of 300,000
# Service, category, device or "", subsidy in yuan.
SERVICES = (
    ("辅具适配", "康复", "轮椅", 620.0), ("辅具适配", "康复", "助听器", 1800.0), ("康复训练", "康复", "", 300.0),
    ("精神病人服药补助", "康复", "", 100.0), ("就业培训", "就业", "", 900.0), ("自主创业扶持", "就业", "", 3000.0),
    ("家庭无障碍改造", "无障碍", "", 3500.0),
)  # fmt: skip


@lru_cache(maxsize=4)
def services(world: World) -> pl.DataFrame:
    """CL02 until the horizon, with ``_day``: one row a service; subsidy in yuan."""
    district, rng = world.district, world.settings.rng("disability services")
    pool = np.flatnonzero(on_register(world) & stays(district))
    months = (HORIZON_DAY - day(HISTORY_START)) / 30.44
    size = max(24, round(A_MONTH * world.settings.scale * months))
    who = rng.choice(pool, size)
    when = np.sort(day(HISTORY_START) + rng.integers(0, HORIZON_DAY - day(HISTORY_START) - 20, size))
    at = rng.choice(len(SERVICES), size, p=[0.2, 0.1, 0.35, 0.2, 0.07, 0.02, 0.06])
    item, category, device, money = (np.array(column, dtype=object)[at] for column in zip(*SERVICES, strict=True))
    serial = pl.Series(np.arange(size) + 1).cast(pl.String).str.zfill(6)
    return district.take(who, full_name="name", resident_id_number="id18").select(
        service_number=pl.lit("CF") + dates(when).dt.strftime("%Y") + serial,
        disability_certificate_number=certificate_numbers(district, world.cards, who),
        full_name="full_name",
        resident_id_number="resident_id_number",
        township_name=village_column(district, who, "township"),
        village_name=village_column(district, who, "name"),
        service_category=text(category),
        service_item=text(item),
        provider_name=text(rng.choice(["叶集区残疾人康复中心", "叶集区人民医院", "六安市辅具中心"], size)),
        service_date=dates(when),
        assistive_device_name=where(device != "", device),
        service_quantity=pl.lit(1.0),
        subsidy_amount_yuan=pl.Series(money.astype(float)),
        funding_source=text(rng.choice(["中央彩票公益金", "省级残疾人事业资金", "区级财政"], size)),
        service_result=text(rng.choice(["良好", "一般", "需跟踪"], size, p=[0.75, 0.2, 0.05])),
        accepted_date=dates(np.where(category == "无障碍", when + 10, -1)),
        _person=pl.Series(who),
        _day=pl.Series(np.where(category == "无障碍", when + 10, when)),
    )
