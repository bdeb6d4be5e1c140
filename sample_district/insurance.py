"""Social insurance, pensions, medical insurance, schools: RS01, RS02, YB01, JY01."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from sample_district import amounts
from sample_district.allowances import Spells
from sample_district.assistance import Assistance, current_at, members_at
from sample_district.columns import text, where
from sample_district.disability import Cards
from sample_district.numbers import credit_code
from sample_district.people import District
from sample_district.places import dates, day, day_of_month_number, month_number
from sample_district.policy import insured
from sample_district.policy.leavers import LEFT, leavers
from sample_district.policy.lots import ALLOWED, Plants
from sample_district.policy.work import EMPLOYEE, OFFICIAL, RESIDENT, Work
from sample_district.registration import addresses, village_column

SCHOOLS = {
    "学前": (
        "叶集区第一幼儿园",
        "叶集区姚李中心幼儿园",
        "叶集区三元中心幼儿园",
        "叶集区洪集中心幼儿园",
        "叶集区孙岗中心幼儿园",
    ),
    "小学": (
        "叶集区第一小学",
        "叶集区第二小学",
        "叶集区姚李中心小学",
        "叶集区三元中心小学",
        "叶集区洪集中心小学",
        "叶集区孙岗中心小学",
    ),
    "初中": ("叶集区第一初级中学", "叶集区姚李初级中学", "叶集区洪集初级中学", "叶集区三元初级中学"),
    "普通高中": ("叶集皖西当代中学", "叶集区第一中学"),
    "中职": ("叶集职业技术学校",),
}


def poor_at(assistance: Assistance, month: int, size: int) -> np.ndarray:
    """Whether 低保 is paid for each person in a month."""
    paid = members_at(assistance, month).filter("is_covered")
    poor = np.zeros(size, bool)
    poor[paid.join(current_at(assistance, month).select("spell"), on="spell", how="semi")["person"].to_numpy()] = True
    return poor


def employees_twice_insured(district: District, work: Work) -> Plants:
    """A-36: employees who are also insured as residents."""
    return insured.insured_twice(district, (work.group == EMPLOYEE) & ~work.is_certain)


def contributions_paid_for(district: District, cards: Cards, assistance: Assistance, work: Work) -> Plants:
    """A-38: residents whose contribution the government pays though they have no status."""
    members = assistance.members.filter("is_covered").join(assistance.households.select("spell", "stop"), on="spell")
    return insured.paid_for(district, cards, members, work)


def insurance_enrolments(
    district: District, cards: Cards, assistance: Assistance, work: Work, month: date
) -> pl.DataFrame:
    """RS01 of a month: employees by month, residents by the year of their contribution."""
    rng = district.settings.rng(f"enrolments {month.year}")
    age = district.ages(day(month))
    group = work.group
    here = district.is_registered(day(month))
    who = np.flatnonzero(here & (age >= 16) & (age < 60) & np.isin(group, [EMPLOYEE, OFFICIAL, RESIDENT]))
    kind = group[who]
    n = len(who)
    planted = contributions_paid_for(district, cards, assistance, work)
    paid_for = np.isin(who, np.concatenate(list(planted.persons.values())))
    twice = employees_twice_insured(district, work)
    lasting = np.isin(who, np.concatenate(list(twice.persons.values()))) | paid_for | work.is_certain[who]
    paused = (rng.random(n) < np.where(kind == RESIDENT, 0.10, 0.03)) & ~lasting
    base = np.where(kind == OFFICIAL, rng.integers(55, 98, n), rng.integers(43, 90, n)) * 100.0
    tier = rng.choice([200, 300, 500, 1000, 2000, 3000], n, p=[0.55, 0.2, 0.12, 0.07, 0.04, 0.02]).astype(float)
    is_severe = (cards.level > 0) & (cards.level <= 2) & (cards.state == "有效") & (cards.issued_day <= day(month))
    helped = poor_at(assistance, month_number(month), len(age))[who] | is_severe[who] | paid_for
    helped &= kind == RESIDENT
    tier = np.where(helped, 200.0, tier)
    is_employed = kind != RESIDENT
    has_employer = is_employed & ~work.is_self_insured[who]
    count = max(6, round(district.settings.people / 900))
    code = np.array([credit_code("91" if i % 5 else "12", 2000 + i) for i in range(count)], dtype=object)
    trade = rng.choice(["木业", "家居", "食品", "建材", "商贸", "物流", "电子", "服饰"], count)
    mark = rng.choice(["鑫源", "华安", "宏远", "新叶", "史河", "皖西", "大别山", "金桥", "恒泰", "天成"], count)
    firm = np.array(
        [
            f"安徽{m}{t}有限公司{i + 1:03d}号" if i % 5 else f"叶集区第{i + 1}事业服务中心"
            for i, (m, t) in enumerate(zip(mark, trade, strict=True))
        ],
        dtype=object,
    )
    at = rng.integers(0, count, n)
    first = np.maximum(district.column("birth_day")[who] + 16 * 366, day(date(2009, 12, 1))) + rng.integers(0, 1500, n)
    first = np.minimum(first, day(month) - 40)
    # Of those insured as residents too, some began to work within the year; the others long before.
    began = np.where(np.isin(who, twice[ALLOWED]), day(date(2026, 3, 1)) + who % 90, day(date(2021, 6, 1)) - who % 900)
    first = np.where(np.isin(who, np.concatenate(list(twice.persons.values()))), began, first)
    period = np.where(is_employed, f"{month:%Y%m}", f"{month:%Y}")
    return district.take(who, resident_id_number="id18", full_name="name").select(
        "resident_id_number",
        "full_name",
        insurance_type=pl.Series(
            np.where(kind == EMPLOYEE, "职工养老", np.where(kind == OFFICIAL, "机关", "城乡居保"))
        ),
        enrolment_status=pl.Series(np.where(paused, "暂停", "正常缴费")),
        employer_name=where(has_employer, firm[at]),
        employer_credit_code=where(has_employer, code[at]),
        contribution_base_yuan=where(is_employed, base),
        monthly_contribution_yuan=where(~paused, np.where(is_employed, base * 0.24, 0.0)),
        personal_contribution_yuan=where(~paused, np.where(is_employed, base * 0.08, np.where(helped, 0.0, tier))),
        government_subsidy_yuan=where(~is_employed & ~paused, np.where(tier >= 500, 60.0, 35.0)),
        government_paid_contribution_yuan=where(helped & ~paused, np.full(n, 200.0)),
        collective_subsidy_yuan=where(~is_employed & ~paused, np.zeros(n)),
        contribution_tier=where(~is_employed, tier.astype(int).astype(str)),
        contribution_month=where(~paused, period),
        first_enrolled_date=dates(first),
        _person=pl.Series(who),
    )


def pensioners(district: District, work: Work, month: date) -> np.ndarray:
    """Who draws a pension in a month: residents from 60, employees from 60 and women from 50."""
    age = district.ages(day(month))
    male = district.column("is_male")
    old = (age >= 60) | (work.is_employed & ~male & (age >= 53))
    rng = district.settings.rng("pensioners")
    draws = (rng.random(len(age)) < 0.90) | work.is_certain
    return np.flatnonzero(district.is_registered(day(month)) & old & draws)


def pensions(district: District, work: Work, month: date) -> pl.DataFrame:
    """RS02 of a month: one row a pensioner; a few are paid after their death."""
    rng = district.settings.rng("pensions")
    size = len(district.people)
    pay = rng.lognormal(np.log(2600), 0.3, size).round(2)
    pay = np.where(np.isnan(work.pension), pay, work.pension)
    small = (188 + rng.gamma(1.5, 30, size)).round(2)
    certified = rng.integers(0, 330, size)
    suspended = (rng.random(size) < 0.012) & ~work.is_certain
    stale = rng.random(size) < district.settings.rates["STALE_DEATH"] * 20
    who = pensioners(district, work, month)
    age = district.ages(day(month))
    death = district.column("death_day")
    late = np.flatnonzero((death >= 0) & (death < day(month)) & (death > day(month) - 120) & (age >= 60) & stale)
    who = np.union1d(who, late)
    group, is_employed = work.group[who], work.is_employed[who]
    turns = (
        district.column("birth_day")[who].astype("datetime64[D]").astype("datetime64[M]").astype(int) + 60 * 12 + 1
    ).astype(np.int64)
    stopped = suspended[who]
    certified_on = day(month) - certified[who] - 1
    certified_on = np.where((death[who] >= 0) & (certified_on >= death[who]), death[who] - 10, certified_on)
    frame = district.take(who, resident_id_number="id18", full_name="name", account="account").select(
        "resident_id_number",
        "full_name",
        pension_type=pl.Series(
            np.where(group == EMPLOYEE, "职工养老", np.where(group == OFFICIAL, "机关养老", "城乡居民养老"))
        ),
        monthly_pension_yuan=pl.Series(np.where(stopped, 0.0, np.where(is_employed, pay[who], small[who]))),
        basic_pension_yuan=where(~is_employed, np.full(len(who), 188.0)),
        funeral_grant_yuan=pl.lit(None, pl.Float64),
        paid_month=pl.lit(month),
        payment_status=pl.Series(np.where(stopped, "暂停", "正常")),
        bank_account_number="account",
        eligibility_certified_date=dates(certified_on),
        pension_start_month=dates(day_of_month_number(turns)),
        suspension_reason=where(stopped, "未按期资格认证"),
        _person=pl.Series(who),
    )
    return pl.concat([frame, _second_pensions(frame, pensioners_twice(district, work))])


def pensioners_twice(district: District, work: Work) -> Plants:
    """A-39: employee pensioners who stand on the residents' list too."""
    drawing = pensioners(district, work, date(2026, 10, 1))
    fits = ((work.group == EMPLOYEE) & ~work.is_certain)[drawing] & (
        district.ages(day(date(2026, 9, 1)))[drawing] >= 60
    )
    return insured.with_two_pensions(district, drawing[fits])


def _second_pensions(frame: pl.DataFrame, plants: Plants) -> pl.DataFrame:
    """The residents' pension beside the employees': running, or ended when the other began."""
    ended = pl.col("_person").is_in(plants[ALLOWED].tolist())
    twice = pl.col("_person").is_in(plants.flagged.tolist())
    return frame.filter((ended | twice) & (pl.col("payment_status") == "正常")).with_columns(
        pension_type=pl.lit("城乡居民养老"),
        monthly_pension_yuan=pl.when(ended).then(0.0).otherwise(228.5),
        basic_pension_yuan=pl.lit(188.0),
        payment_status=pl.when(ended).then(pl.lit("终止")).otherwise("payment_status"),
        suspension_reason=pl.when(ended).then(pl.lit("转领职工养老")),
    )


def medical_enrolments(
    district: District,
    cards: Cards,
    assistance: Assistance,
    hardship: Spells,
    year: int,
    *,
    work: Work,
    changed_between: tuple[int, int] | None = None,
) -> pl.DataFrame:
    """YB01 of a year: three quarters of the registered; with ``changed_between`` only who enrolled in those days."""
    rng = district.settings.rng(f"medical {year}")
    first = day(date(year, 1, 1))
    size = len(district.people)
    here = district.is_registered(first) | (
        (district.column("start_day") > first) & (district.column("start_day") <= first + 364)
    )
    enrolled = here & ~work.has_employees_insurance
    enrolled &= rng.random(size) < np.where(work.is_assisted, 0.985, 0.90)
    if year == insured.NEWEST_YEAR:
        enrolled[employees_twice_insured(district, work).everybody] = True
    paid = first - rng.integers(5, 120, size)
    entered = np.where(district.column("start_day") > first, district.column("start_day") + 5, paid)
    entered = np.where((rng.random(size) < 0.01) & (entered == paid), first + rng.integers(10, 360, size), entered)
    poor = poor_at(assistance, month_number(date(year, 1, 1)), size)
    hard = np.zeros(size, bool)
    hard[hardship.at(month_number(date(year, 1, 1)))["person"].to_numpy()] = True
    if year == insured.NEWEST_YEAR:
        late = insured.aided_after_death(district, (poor | hard) & enrolled)
        entered[late] = district.column("death_day")[late] + 25
    if changed_between:
        enrolled &= (entered > changed_between[0]) & (entered <= changed_between[1])
    who = np.flatnonzero(enrolled)
    poor, hard = poor[who], hard[who]
    severe = (cards.level[who] > 0) & (cards.level[who] <= 2)
    u = rng.random(size)[who]
    category = np.select(
        [hard, poor, severe, u < 0.006, u < 0.012], ["特困", "低保", "重残", "监测", "返贫"], default="普通"
    )
    share = np.select([category == k for k in amounts.PREMIUM_AID], list(amounts.PREMIUM_AID.values()), default=0.0)
    own, subsidy = amounts.PREMIUM[year]
    aid = (own * share).round(2)
    ended = district.column("death_day")[who]
    over = (ended >= 0) & (ended < first + 200)
    return district.take(who, resident_id_number="id18", full_name="name").select(
        "resident_id_number",
        "full_name",
        insured_year=pl.lit(year),
        insured_category=pl.Series(category),
        personal_contribution_yuan=pl.Series(own - aid),
        fiscal_subsidy_yuan=pl.lit(subsidy),
        premium_aid_yuan=pl.Series(aid),
        premium_aid_category=where(share > 0, category),
        contribution_paid_date=dates(entered[who]),
        enrolment_status=pl.Series(np.where(over, "终止", "正常")),
        insured_place=pl.lit("叶集区"),
        _person=pl.Series(who),
        _day=pl.Series(entered[who]),
    )


def pupils(district: District, on: date) -> pl.DataFrame:
    """Who is at school on a day: person, age when the school year began, stage, and a draw for the school."""
    rng = district.settings.rng("students")
    september = day(date(on.year if on.month >= 8 else on.year - 1, 8, 31))
    age = district.ages(september)
    size = len(age)
    attends = rng.random(size) < 0.86
    who = np.flatnonzero((age >= 3) & (age < 18) & district.is_registered(day(on)) & attends)
    a = age[who]
    stage = np.select(
        [a < 6, a < 12, a < 15],
        ["学前", "小学", "初中"],
        default=np.where(rng.random(size)[who] < 0.6, "普通高中", "中职"),
    )
    return pl.DataFrame({"person": who, "age": a, "stage": stage, "pick": rng.random(size)[who]})


def students(district: District, cards: Cards, assistance: Assistance, on: date) -> pl.DataFrame:
    """JY01 of a term: children of 3 to 17, by the school year that began in September."""
    rng = district.settings.rng("students on the register")
    size = len(district.people)
    rows = pupils(district, on)
    who, a, stage, pick = (rows[c].to_numpy() for c in ("person", "age", "stage", "pick"))
    has_left = np.isin(who, np.concatenate(list(leavers(district, who).persons.values())))
    first_age = np.select([a < 6, a < 12, a < 15], [3, 6, 12], default=15)
    step = np.minimum(a - first_age, 5)
    grade = np.array(["一", "二", "三", "四", "五", "六"], dtype=object)[step] + "年级"
    grade = np.where(a < 6, np.array(["小班", "中班", "大班"], dtype=object)[np.minimum(step, 2)], grade)
    school = np.empty(len(who), dtype=object)
    code = np.empty(len(who), dtype=object)
    for i, (name, schools) in enumerate(SCHOOLS.items()):
        mask = stage == name
        at = (pick[mask] * len(schools)).astype(int)
        school[mask] = np.array(schools, dtype=object)[at]
        code[mask] = np.array([f"34150400{i}{j:02d}" for j in range(len(schools))], dtype=object)[at]
    father, mother = district.column("father")[who], district.column("mother")[who]
    head = pl.DataFrame({"person": who, "household": district.column("household")[who]}).join(
        district.people.filter(pl.col("role") == "户主").select("household", head="person"),
        on="household",
        how="left",
        maintain_order="left",
    )["head"]
    guardian = np.where(father >= 0, father, np.where(mother >= 0, mother, head.fill_null(-1).to_numpy()))
    relation = np.where(father >= 0, "父亲", np.where(mother >= 0, "母亲", "其他"))
    frame = district.take(who, full_name="name", resident_id_number="id18", male="is_male", birth_date="birth_date")
    frame = frame.hstack(district.take(guardian, guardian_name="name", guardian_phone="phone", guardian_number="id18"))
    address = addresses(district, who)
    classes = pl.Series(rng.integers(1, 9, size)[who]).cast(pl.String) + "班"
    return frame.select(
        student_number=pl.lit("G") + pl.col("resident_id_number"),
        full_name="full_name",
        resident_id_number="resident_id_number",
        sex=pl.when(pl.col("male")).then(pl.lit("男")).otherwise(pl.lit("女")),
        birth_date="birth_date",
        school_name=text(school),
        school_code=text(code),
        school_stage=text(stage),
        grade=text(grade),
        class_name=classes,
        attendance_mode=pl.Series(np.where((a >= 12) & (rng.random(len(a)) < 0.5), "住校", "走读")),
        registered_place=address,
        residential_address=where(rng.random(len(a)) < 0.3, addresses(district, rng.permutation(who)), address),
        is_left_behind=pl.Series(rng.random(len(a)) < 0.22),
        is_disabled=pl.Series(cards.level[who] > 0),
        is_subsistence_allowance_recipient=pl.Series(poor_at(assistance, month_number(on), size)[who]),
        is_orphan=pl.Series((father < 0) & (mother < 0)),
        guardian_1_name="guardian_name",
        guardian_1_relation=pl.Series(relation),
        guardian_1_phone_number="guardian_phone",
        guardian_1_resident_id_number="guardian_number",
        enrolment_status=pl.Series(np.where(has_left, LEFT, "正常")),
        _person=pl.Series(who),
        _guardian=pl.Series(guardian),
        _township=village_column(district, who, "township_code"),
    )
