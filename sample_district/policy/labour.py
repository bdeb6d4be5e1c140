"""Registrations of work and unemployment (RS03), subsidies for graduates and training (RS06), social cards (RS05)."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np
import polars as pl

from sample_district.columns import text, where
from sample_district.payments import BANK
from sample_district.places import HORIZON_DAY, dates, day
from sample_district.policy.stacking import stays
from sample_district.policy.status import on_register, subsistence
from sample_district.settings import HISTORY_START
from sample_district.world import World

REGISTRATIONS_A_YEAR, SUBSIDIES_A_YEAR = 6000, 1500  # in a district of 300,000
CARD_SHARE = 0.95
YEARS = (HORIZON_DAY - day(HISTORY_START)) / 365.25


@lru_cache(maxsize=4)
def registrations(world: World) -> pl.DataFrame:
    """RS03 until the horizon, with ``_day``: one row a registration; nobody is registered twice."""
    district, rng = world.district, world.settings.rng("employment registrations")
    age = district.ages(day(date(2024, 6, 30)))
    pool = np.flatnonzero(stays(district) & (age >= 18) & (age < 58))
    wanted = max(60, round(REGISTRATIONS_A_YEAR * world.settings.scale * YEARS))
    who = rng.permutation(pool)[:wanted]
    when = np.sort(day(HISTORY_START) + rng.integers(0, HORIZON_DAY - day(HISTORY_START), len(who)))
    out_of_work = rng.random(len(who)) < 0.45
    school = rng.choice(
        ["小学", "初中", "高中", "中专", "大专", "大学本科"], len(who), p=[0.1, 0.45, 0.18, 0.09, 0.12, 0.06]
    )
    reason = rng.choice(["合同终止", "企业裁员", "本人辞职", "经营停业", "务工返乡"], len(who))
    return district.take(who, resident_id_number="id18", full_name="name", phone_number="phone").select(
        "resident_id_number",
        "full_name",
        registration_type=text(np.where(out_of_work, "失业登记", "就业登记")),
        registered_date=dates(when),
        unemployment_reason=where(out_of_work, reason),
        job_preference=where(out_of_work, rng.choice(["木工", "家政", "保安", "缝纫", "电工", "不限"], len(who))),
        education_level=text(school),
        skills=where(who % 3 == 0, rng.choice(["电焊", "叉车", "育婴", "中式烹调"], len(who))),
        phone_number="phone_number",
        _person=pl.Series(who),
        _day=pl.Series(when),
    )


@lru_cache(maxsize=4)
def subsidies(world: World) -> pl.DataFrame:
    """RS06 until the horizon, with ``_day`` (of payment): one row an application; each person once."""
    district, rng = world.district, world.settings.rng("employment subsidies")
    age = district.ages(day(date(2024, 6, 30)))
    trained = stays(district) & (age >= 20) & (age < 55)
    wanted = max(30, round(SUBSIDIES_A_YEAR * world.settings.scale * YEARS))
    who = rng.permutation(np.flatnonzero(trained))[:wanted]
    paid = np.sort(day(date(2022, 4, 1)) + rng.integers(0, HORIZON_DAY - day(date(2022, 4, 1)), len(who)))
    graduate = (age[who] < 26) & (rng.random(len(who)) < 0.8)
    poor, card = subsistence(world).start[who] < 10**6, on_register(world)[who]
    ground = np.select([poor, card], ["低保", "残疾"], default=np.array(["助学贷款", "脱贫监测"])[who % 2])
    applied, approved = paid - rng.integers(50, 80, len(who)), paid - rng.integers(15, 40, len(who))
    began = applied - rng.integers(20, 50, len(who))
    year = paid.astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970
    serial = pl.Series(np.arange(len(who)) + 1).cast(pl.String).str.zfill(6)
    firms = ["叶集区众诚职业培训学校", "六安市金寨路技工学校", "叶集职业技术学校"]
    return district.take(who, full_name="name", resident_id_number="id18", bank_account_number="account").select(
        application_number=pl.lit("JYBT") + pl.Series(year).cast(pl.String) + serial,
        subsidy_type=text(np.where(graduate, "求职创业补贴", "培训补贴")),
        full_name="full_name",
        resident_id_number="resident_id_number",
        hardship_category=where(graduate, ground),
        school_name=where(graduate, rng.choice(["皖西学院", "六安职业技术学院", "合肥学院", "安徽师范大学"], len(who))),
        graduation_year=where(graduate, year),
        training_provider=where(~graduate, rng.choice(firms, len(who))),
        trained_occupation=where(
            ~graduate, rng.choice(["育婴员", "电工", "焊工", "中式烹调师", "家具制作工"], len(who))
        ),
        training_start_date=dates(np.where(graduate, -1, began)),
        training_end_date=dates(np.where(graduate, -1, began + 14)),
        certificate_number=where(~graduate, "AH" + pl.Series(year).cast(pl.String) + serial),
        applied_date=dates(applied),
        approved_date=dates(approved),
        subsidy_amount_yuan=pl.Series(np.where(graduate, 1500.0, rng.integers(8, 30, len(who)) * 100.0)),
        paid_date=dates(paid),
        bank_account_number="bank_account_number",
        application_status=pl.lit("已发放"),
        _person=pl.Series(who),
        _day=pl.Series(paid),
    )


def social_cards(world: World, on: int) -> pl.DataFrame:
    """RS05 on a day: one row a card of nine characters; most people registered have one."""
    district, rng = world.district, world.settings.rng("social cards")
    size = len(district.people)
    issued = np.maximum(district.column("start_day"), day(date(2013, 1, 1)) + rng.integers(0, 3600, size))
    who = np.flatnonzero(district.is_registered(on) & (rng.random(size) < CARD_SHARE) & (issued <= on))
    letter = np.array(list("ABCDEFGHJK"), dtype=object)[who % 10]
    state = rng.choice(["正常", "挂失", "注销", "未激活"], size, p=[0.93, 0.01, 0.01, 0.05])[who]
    return district.take(who, resident_id_number="id18", bank_account_number="account").select(
        "resident_id_number",
        card_number=text(letter) + pl.Series(10_000_000 + who * 7).cast(pl.String),
        bank_account_number="bank_account_number",
        bank_name=pl.lit(BANK),
        card_status=pl.Series(state),
        issued_date=dates(issued[who]),
        _person=pl.Series(who),
    )
