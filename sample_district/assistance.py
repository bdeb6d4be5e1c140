"""低保: which households, which members, when, in which class (MZ01, MZ02).

``Assistance.households`` has one row a spell of an assistance household (position = ``spell``), ``members`` one row a
member of a spell. The assistance household is not the register's: grown-up children with work are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from sample_district import amounts
from sample_district.bank import account_columns
from sample_district.columns import where
from sample_district.disability import Cards
from sample_district.people import District
from sample_district.places import (
    FIRST_MONTH,
    HORIZON_DAY,
    LAST_MONTH,
    day,
    day_of_month_number,
    month_number,
    month_number_of_day,
    month_start,
)
from sample_district.policy import strangers
from sample_district.policy.accounts import household_groups, with_groups
from sample_district.policy.stacking import in_both_rosters
from sample_district.registration import village_column
from sample_district.settings import HISTORY_END, HISTORY_START

ACTIVE_SHARE = 5500 / 300_000  # households on the roster per registered person


@dataclass(frozen=True)
class Assistance:
    """The roster's spells and members, and when the office learned that a member is gone."""

    households: pl.DataFrame
    members: pl.DataFrame
    gone_month: np.ndarray  # by person: first month without payment; -1 for those who stay
    groups: pl.DataFrame  # households planted together (policy.accounts.household_groups)


def months_gone(district: District, theme: str) -> np.ndarray:
    """First month in which an office no longer pays a person who died or left: mostly the next, with a tail."""
    rng = district.settings.rng(f"gone {theme}")
    death, leave = district.column("death_day"), district.column("leave_day")
    last = np.where(death >= 0, death, leave)
    stale = district.settings.rates["STALE_DEATH"] / 0.002
    tail = np.array([0.14, 0.04, 0.015, 0.005]) * stale
    tail = tail / max(1.0, tail.sum() / 0.9)
    lag = rng.choice(5, len(last), p=[1 - tail.sum(), *tail])
    lag = np.where(lag == 4, rng.integers(4, 12, len(last)), lag)
    return np.where(last >= 0, month_number_of_day(np.maximum(last, 0)) + 1 + lag, -1)


def simulate_assistance(district: District, cards: Cards) -> Assistance:
    """Choose households, members, spells and classes."""
    rng = district.settings.rng("assistance")
    people = district.people
    household = district.column("household")
    count = int(household.max()) + 1
    age = district.ages(day(HISTORY_END))
    is_disabled = cards.level > 0
    alive_at_start = district.column("death_day")
    alive = (alive_at_start < 0) | (alive_at_start > day(HISTORY_START) + 200)
    head = np.full(count, -1)
    heads = np.flatnonzero((people["role"] == "户主").to_numpy() & alive & (district.column("leave_day") < 0))
    heads = heads[(age[heads] >= 20) & (district.column("start_day")[heads] < day(HISTORY_START))]
    head[household[heads]] = heads
    score = np.zeros(count)
    np.add.at(score, household, np.where(is_disabled, 6.5, 0.0) * alive + np.where(age > 70, 0.7, 0))
    size = np.bincount(household, minlength=count)
    score += np.where(size == 1, 3.2, 0.4) + rng.exponential(2.0, count)
    score[head < 0] = -1
    newcomers = strangers.on_the_roster(district).everybody
    score[household[newcomers]] += 100
    score[household[cards.hardship]] = -1  # people in 特困 support are not on this roster
    score[household[(district.column("fate") > 0)]] = -1  # nor are families that lost their parents' care
    wanted = max(12, round(district.settings.people * ACTIVE_SHARE * 1.72))
    chosen = np.argsort(-score, kind="stable")[: min(wanted, int((score >= 0).sum()))]
    drawn = rng.random(len(chosen)) < 0.97
    chosen = np.sort(chosen[drawn | np.isin(chosen, household[newcomers])])
    spells = _spells(district, rng, head[chosen])
    spells = _running(spells, np.isin(chosen, household[newcomers]))
    in_both = in_both_rosters(district, spells)[1]["person"].to_numpy()
    groups = household_groups(district, spells, in_both)
    spells = with_groups(district, spells, groups)
    members = _members(district, rng, cards, chosen, spells)
    return Assistance(spells, members, months_gone(district, "assistance"), groups)


def _running(spells: pl.DataFrame, chosen: np.ndarray) -> pl.DataFrame:
    """Some spells turned into whole households that began some months ago and go on."""
    those = pl.Series(chosen)
    since = pl.when(pl.col("start") > LAST_MONTH - 3).then(LAST_MONTH - 20).otherwise("start").cast(pl.Int64)
    return spells.with_columns(
        start=pl.when(those).then(since).otherwise("start"),
        approved_day=pl.when(those & (pl.col("start") > LAST_MONTH - 3))
        .then(pl.col("approved_day") - 700)
        .otherwise("approved_day"),
        stop=pl.when(those).then(pl.lit(-1, pl.Int64)).otherwise("stop"),
        stop_reason=pl.when(those.not_()).then("stop_reason"),
        single_entry=pl.col("single_entry") & those.not_(),
        phase_out=pl.col("phase_out") & those.not_(),
    )


def _spells(district: District, rng: np.random.Generator, head: np.ndarray) -> pl.DataFrame:
    n = len(head)
    # Two of five began before 2022; the rest later. One in eight ends each year.
    before = rng.random(n) < 0.62
    start = np.where(
        before, FIRST_MONTH - rng.integers(1, 84, n), FIRST_MONTH + rng.integers(0, LAST_MONTH - FIRST_MONTH + 2, n)
    )
    length = rng.exponential(96, n).astype(int) + 3
    stop = np.maximum(start, FIRST_MONTH - 1) + length
    gone = months_gone(district, "assistance")[head]
    # A household whose applicant died has to apply anew; one whose applicant moved away often goes on.
    ends = (rng.random(n) < 0.5) | (district.column("death_day")[head] >= 0)
    start = np.where((gone > 0) & ends & (start >= gone), FIRST_MONTH - 12, start)
    stop = np.where((gone > 0) & ends, np.minimum(stop, gone), stop)
    last = month_number_of_day(np.array([HORIZON_DAY]))[0]
    stops = stop <= last
    reason = rng.choice(["收入超标", "主动退出", "就业增收", "家庭财产超标"], n, p=[0.45, 0.2, 0.25, 0.1])
    reason = np.where((gone > 0) & ends & (stop == gone), "死亡", reason)
    community = village_column(district, head, "is_community").to_numpy()
    urban = community & (rng.random(n) < 0.55)
    approved = day_of_month_number(start) - rng.integers(2, 26, n)
    payment_class = rng.choice(["A", "B", "C"], n, p=[0.18, 0.47, 0.35])
    single = rng.random(n) < 0.22
    return pl.DataFrame(
        {
            "spell": np.arange(n),
            "head": head,
            "certificate": pl.Series(np.arange(n) + 1).cast(pl.String).str.zfill(6),
            "area": np.where(urban, "urban", "rural"),
            "payment_class": payment_class,
            "start": start,
            "stop": np.where(stops, stop, -1),
            "stop_reason": where(stops, reason),
            "approved_day": approved,
            "single_entry": single,
            "income_share": rng.uniform(0.35, 0.98, n),
            "is_official_relative": rng.random(n) < 0.01,
            "phase_out": stops & (reason == "就业增收") & (rng.random(n) < 0.6),
            "review_offset": rng.integers(0, 60, n),
            "review_day": np.full(n, -1),  # of the last review where it does not follow the cycle
            "cause": _causes(district, rng, head),
        }
    )


def _causes(district: District, rng: np.random.Generator, head: np.ndarray) -> np.ndarray:
    old = district.ages(day(HISTORY_END))[head] >= 65
    some = rng.choice(["因病", "因残", "缺劳力", "因学", "失业"], len(head), p=[0.4, 0.3, 0.16, 0.06, 0.08])
    return np.where(old & (rng.random(len(head)) < 0.5), "年老体弱", some)


def _members(district: District, rng, cards: Cards, chosen: np.ndarray, spells: pl.DataFrame) -> pl.DataFrame:
    """Head and the members who live together; single-person entries cover one person only."""
    spell_of = np.full(int(district.column("household").max()) + 1, -1)
    spell_of[chosen] = spells["spell"].to_numpy()
    spell = spell_of[district.column("household")]
    persons = np.flatnonzero(spell >= 0)
    spell = spell[persons]
    role = district.people["role"].gather(persons).to_numpy()
    age = district.ages(day(HISTORY_END))[persons]
    head = spells["head"].to_numpy()[spell]
    is_head = persons == head
    single = spells["single_entry"].to_numpy()[spell]
    works = (age >= 22) & (age < 55) & np.isin(role, ["子", "女", "儿媳"]) & (cards.level[persons] == 0)
    lives = ~works & ((role != "母亲") & (role != "父亲") | (rng.random(len(persons)) < 0.6))
    place = np.full(len(district.people), -1)
    place[persons] = np.arange(len(persons))
    spouse = district.column("spouse")[persons]
    partner = np.where(spouse >= 0, place[spouse], -1)
    lives |= (partner >= 0) & lives[partner]  # a couple lives together or not at all
    start_day = day_of_month_number(spells["start"].to_numpy())[spell]
    death = district.column("death_day")[persons]
    leave = district.column("leave_day")[persons]
    lives &= ((death < 0) | (death > start_day)) & ((leave < 0) | (leave > start_day))
    keep = is_head | (lives & ~single)
    persons, spell, role, age, is_head = (a[keep] for a in (persons, spell, role, age, is_head))
    on_register = month_number_of_day(district.column("start_day")[persons])
    on_register[np.isin(persons, strangers.on_the_roster(district).everybody)] = 0
    level = cards.level[persons]
    relation = np.where(is_head, "本人", np.where(np.isin(role, ["儿媳", "孙女"]), "其他", role))
    labour = np.where(
        (age < 16) | (age >= 60) | ((level > 0) & (level <= 2)), "无", rng.choice(["有", "部分"], len(age))
    )
    ill = rng.choice(["健康", "患大病", "慢性病"], len(age), p=[0.5, 0.15, 0.35])
    income = np.where(labour == "无", 0, rng.integers(0, 900, len(age)) // 10 * 10)
    return pl.DataFrame(
        {
            "spell": spell,
            "person": persons,
            "relation": relation,
            "is_covered": np.ones(len(persons), bool),
            "joins": np.maximum(0, on_register + 1),
            "leaves": np.full(len(persons), -1),  # first month in which the member belongs to another household
            "labour_ability": labour,
            "health_status": np.where(level > 0, "残疾", ill),
            "employment_status": where((age >= 16) & (age < 60), rng.choice(["未就业", "灵活就业", "务农"], len(age))),
            "schooling_status": where((age >= 6) & (age < 19), "在校"),
            "monthly_income_yuan": income.astype(float),
        },
    ).sort("spell", pl.col("relation") != "本人", "person")


def members_at(assistance: Assistance, month: int) -> pl.DataFrame:
    """Members of every household in a month: registered, not known to be dead or away, in no other household."""
    gone = pl.Series(assistance.gone_month)
    known = assistance.members.with_columns(gone=gone.gather(assistance.members["person"]))
    here = [(pl.col(c) < 0) | (pl.col(c) > month) for c in ("gone", "leaves")]
    return known.filter(*here, pl.col("joins") <= month).drop("gone")


def current_at(assistance: Assistance, month: int) -> pl.DataFrame:
    """Households on the roster in a month, those whose allowance is being phased out among them."""
    return assistance.households.filter((pl.col("start") <= month) & ((pl.col("stop") < 0) | (pl.col("stop") > month)))


def payments_of_month(assistance: Assistance, month: int, period: int | None = None) -> pl.DataFrame:
    """What each household is due for a month: spell, head, area, persons, rate, amount."""
    at = amounts.period_at(month_start(month)) if period is None else period
    rates = pl.DataFrame(
        [
            {"payment_class": c, "area": a, "rate": float(amounts.class_amount(c, a, at))}
            for c in "ABC"
            for a in ("urban", "rural")
        ]
    )
    covered = members_at(assistance, month).filter("is_covered")
    persons = covered.group_by("spell").agg(persons=pl.len())
    return (
        current_at(assistance, month)
        .join(persons, on="spell", how="inner")
        .join(rates, on=["payment_class", "area"], how="left")
        .select(
            *("spell", "head", "payee", "trustee", "area", "payment_class", "persons", "rate"),
            amount=pl.col("rate") * pl.col("persons"),
        )
        .sort("spell")
    )


def household_roster(district: District, assistance: Assistance, month: date) -> pl.DataFrame:
    """MZ01 of a month: households in payment and those stopped since 2022, by township and village."""
    number = month_number(month)
    period = amounts.period_at(month)
    due = payments_of_month(assistance, number).select("spell", "amount")
    counted = (
        members_at(assistance, number)
        .group_by("spell")
        .agg(
            size=pl.len(),
            covered=pl.col("is_covered").sum(),
            is_able=(pl.col("is_covered") & (pl.col("labour_ability") == "有")).any(),
        )
    )
    rows = assistance.households.filter(pl.col("start") <= number)
    for more in (due, counted):
        rows = rows.join(more, on="spell", how="left", maintain_order="left")
    head = rows["head"].to_numpy()
    stopped = (pl.col("stop") >= 0) & (pl.col("stop") <= number)
    leaving = (pl.col("stop") > number) & (pl.col("stop") <= number + 5) & pl.col("phase_out")
    people = district.take(
        head, applicant_name="name", applicant_resident_id_number="id18", phone_number="phone"
    ).hstack(account_columns(district, rows["payee"].to_numpy(), rows["trustee"]))
    # Every eleven months, every five where somebody can work: nobody is overdue by chance.
    cycle = np.where(rows["is_able"].fill_null(True).to_numpy(), 5, 11)
    reviewed = day_of_month_number(number - (rows["review_offset"].to_numpy() + number) % cycle) + 4
    last_review = np.maximum(reviewed, rows["approved_day"].to_numpy())
    last_review = np.where(rows["review_day"].to_numpy() >= 0, rows["review_day"].to_numpy(), last_review)
    standard = (
        pl.when(pl.col("area") == "urban")
        .then(amounts.standard("urban", period))
        .otherwise(amounts.standard("rural", period))
    )
    frame = rows.hstack(people).with_columns(
        township_name=village_column(district, head, "township"),
        village_name=village_column(district, head, "name"),
        village_code=village_column(district, head, "code"),
        last_review=pl.Series(last_review),
    )
    return frame.sort("village_code", "certificate").select(
        sequence_number=pl.int_range(1, pl.len() + 1),
        township_name="township_name",
        village_name="village_name",
        allowance_certificate_number=pl.lit("341504DB") + pl.col("certificate"),
        applicant_name="applicant_name",
        applicant_resident_id_number="applicant_resident_id_number",
        area_type=pl.when(pl.col("area") == "urban").then(pl.lit("城市")).otherwise(pl.lit("农村")),
        household_size_count=pl.col("size").fill_null(1),
        covered_person_count=pl.col("covered").fill_null(0),
        payment_class="payment_class",
        is_single_person_entry="single_entry",
        hardship_cause="cause",
        monthly_income_per_capita_yuan=(standard * pl.col("income_share")).round(0).cast(pl.Float64),
        monthly_standard_yuan=standard.cast(pl.Float64),
        monthly_amount_yuan=pl.col("amount").fill_null(0.0),
        approved_date=pl.col("approved_day").cast(pl.Int32).cast(pl.Date),
        start_month=_month_date("start"),
        last_review_date=pl.col("last_review").cast(pl.Int32).cast(pl.Date),
        next_review_date=(pl.col("last_review") + 365).cast(pl.Int32).cast(pl.Date),
        is_official_relative_registered="is_official_relative",
        phase_out_end_date=pl.when(leaving).then(_month_date("stop")),
        bank_name=pl.lit("安徽叶集农村商业银行"),
        bank_account_number="bank_account_number",
        account_holder_name="account_holder_name",
        phone_number="phone_number",
        benefit_status=pl.when(stopped)
        .then(pl.lit("停发"))
        .when(leaving)
        .then(pl.lit("渐退"))
        .otherwise(pl.lit("在保")),
        stop_reason=pl.when(stopped).then(pl.col("stop_reason")),
        stop_month=pl.when(stopped).then(_month_date("stop")),
        check_authorized_date=(pl.col("approved_day") - 20).cast(pl.Int32).cast(pl.Date),
        _person="head",
        _township=pl.col("village_code").str.head(9),
    )


def _month_date(name: str) -> pl.Expr:
    number = pl.col(name)
    return pl.date(1970 + number // 12, number % 12 + 1, 1)


def member_roster(district: District, assistance: Assistance, cards: Cards, month: date) -> pl.DataFrame:
    """MZ02 of a month: members of every household on MZ01 of that month."""
    number = month_number(month)
    spells = assistance.households.filter(pl.col("start") <= number).select("spell", "certificate", "head")
    rows = members_at(assistance, number).join(spells, on="spell", how="inner", maintain_order="left")
    person = rows["person"].to_numpy()
    who = district.take(person, full_name="name", resident_id_number="id18", male="is_male", birth_date="birth_date")
    level = cards.level[person]
    frame = rows.hstack(who).with_columns(
        village_code=village_column(district, rows["head"].to_numpy(), "code"),
        category=where(level > 0, cards.category_words[person]),
        level=where(level > 0, cards.level_words[person]),
    )
    return frame.sort("village_code", "certificate", pl.col("relation") != "本人", "person").select(
        allowance_certificate_number=pl.lit("341504DB") + pl.col("certificate"),
        full_name="full_name",
        resident_id_number="resident_id_number",
        relation_to_applicant="relation",
        sex=pl.when(pl.col("male")).then(pl.lit("男")).otherwise(pl.lit("女")),
        birth_date="birth_date",
        is_covered="is_covered",
        labour_ability="labour_ability",
        health_status="health_status",
        disability_category="category",
        disability_level="level",
        employment_status="employment_status",
        schooling_status="schooling_status",
        monthly_income_yuan="monthly_income_yuan",
        remarks=pl.lit(None, pl.String),
        _person="person",
        _township=pl.col("village_code").str.head(9),
    )
