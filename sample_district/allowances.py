"""特困 support, old-age allowance, the two disability subsidies: MZ03, MZ07, MZ09, and what each is due a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from sample_district import amounts
from sample_district.assistance import FIRST_MONTH, LAST_MONTH, Assistance, months_gone
from sample_district.bank import account_columns
from sample_district.columns import text, where
from sample_district.disability import Cards, certificate_numbers
from sample_district.people import District
from sample_district.places import dates, day, day_of_month_number, month_number, month_number_of_day, month_start
from sample_district.policy import movers
from sample_district.policy.accounts import collectors
from sample_district.policy.lots import ALLOWED
from sample_district.policy.stacking import (
    OVERLAP_MONTH,
    certified_after_death,
    early_by_a_month,
    paid_on_after_death,
    stays,
    too_young,
    with_hardship_support,
    with_slight_card,
)
from sample_district.registration import village_column
from sample_district.settings import HISTORY_START

CARE_GRADES = ("全自理", "半护理", "全护理")
ABILITIES = ("can_eat", "can_dress", "can_get_in_and_out_of_bed", "can_use_toilet", "can_walk", "can_bathe")


@dataclass(frozen=True)
class Spells:
    """One row a person and spell: person, start and stop month (stop -1 while running), and what decides the amount."""

    rows: pl.DataFrame

    def at(self, month: int) -> pl.DataFrame:
        """Spells paid in a month."""
        return self.rows.filter((pl.col("start") <= month) & ((pl.col("stop") < 0) | (pl.col("stop") > month)))


def _with_stop(stop: np.ndarray, gone: np.ndarray) -> np.ndarray:
    """The earlier of an own end and of death or move, -1 for none."""
    far = 10**6
    first = np.minimum(np.where(stop < 0, far, stop), np.where(gone < 0, far, gone))
    return np.where(first == far, -1, first)


def simulate_hardship(district: District, cards: Cards, also: pl.DataFrame) -> Spells:
    """特困: four of five dispersed, self-care grade by the six abilities; ``also``: planted persons, start months."""
    rng = district.settings.rng("hardship")
    who = cards.hardship
    n = len(who)
    before = rng.random(n) < 0.7
    start = np.where(
        before, FIRST_MONTH - rng.integers(1, 120, n), FIRST_MONTH + rng.integers(0, LAST_MONTH - FIRST_MONTH + 1, n)
    )
    gone = months_gone(district, "hardship")[who]
    start = np.where((gone > 0) & (start >= gone), FIRST_MONTH - 12, start)
    failed = rng.choice(7, n, p=[0.62, 0.10, 0.08, 0.06, 0.05, 0.05, 0.04])
    inability = np.argsort(rng.random((n, 6)), axis=1) < failed[:, None]
    grade = np.where(failed == 0, 0, np.where(failed <= 3, 1, 2))
    central = rng.random(n) < np.where(grade > 0, 0.32, 0.16)
    community = village_column(district, who, "is_community").to_numpy()
    shared = (rng.random(n) < 0.25) & ~central
    # Nobody cares for two: whose account a 特困 person's money goes to is then that person's guardian on file.
    age = district.ages(day(HISTORY_START))
    adults = np.flatnonzero((age >= 25) & (age < 60) & stays(district))
    caregiver = np.where(shared, np.resize(rng.permutation(adults), n), -1)
    rows = pl.DataFrame(
        {
            "person": who,
            "start": start,
            "stop": _with_stop(np.full(n, -1), gone),
            "area": np.where(community & (rng.random(n) < 0.4), "urban", "rural"),
            "mode": np.where(central, "集中", "分散"),
            "grade": text(np.array(CARE_GRADES, dtype=object)[grade]),
            "home": rng.integers(0, 8, n),
            "caregiver": caregiver,
        }
        | {name: ~inability[:, i] for i, name in enumerate(ABILITIES)},
    )
    planted = also.with_columns(
        stop=pl.lit(-1, pl.Int64),
        area=pl.lit("rural"),
        mode=pl.lit("分散"),
        grade=pl.lit(CARE_GRADES[0]),
        home=pl.lit(0, pl.Int64),
        caregiver=pl.lit(-1, pl.Int64),
        **dict.fromkeys(ABILITIES, pl.lit(True)),
    )
    return Spells(pl.concat([rows, planted.select(rows.columns)]).unique("person", keep="last", maintain_order=True))


def hardship_due(spells: Spells, month: int) -> pl.DataFrame:
    """Person, base, care and amount of a month."""
    period = amounts.period_at(month_start(month))
    base = {a: float(amounts.hardship_base(a, period)) for a in ("urban", "rural")}
    care = {f"{m}{g}": float(amounts.hardship_care(m, g, period)) for m in ("集中", "分散") for g in CARE_GRADES}
    return (
        spells.at(month)
        .with_columns(
            base=pl.col("area").replace_strict(base, return_dtype=pl.Float64),
            care=(pl.col("mode") + pl.col("grade")).replace_strict(care, return_dtype=pl.Float64),
        )
        .with_columns(amount=pl.col("base") + pl.col("care"))
    )


def hardship_roster(district: District, spells: Spells, month: date, homes: list[str]) -> pl.DataFrame:
    """MZ03 of a month: supported persons, and those whose support ended since 2022."""
    number = month_number(month)
    rows = spells.rows.filter((pl.col("start") <= number) & ((pl.col("stop") < 0) | (pl.col("stop") >= FIRST_MONTH)))
    due = hardship_due(spells, number).select("person", "base", "care", "amount")
    who = rows["person"].to_numpy()
    ended = (pl.col("stop") >= 0) & (pl.col("stop") <= number)
    keeper = rows["caregiver"].to_numpy()
    frame = rows.join(due, on="person", how="left", maintain_order="left").hstack(
        district.take(who, full_name="name", resident_id_number="id18")
    )
    institution = where(rows["mode"].to_numpy() == "集中", np.array(homes, dtype=object)[rows["home"].to_numpy()])
    account = account_columns(district, np.where(keeper >= 0, keeper, who), institution)
    frame = frame.hstack(district.take(keeper, caregiver_name="name", keeper_number="id18")).with_columns(
        account=account["bank_account_number"],
        village_code=village_column(district, who, "code"),
        institution=institution,
        start_date=dates(day_of_month_number(rows["start"].to_numpy())),
        stop_date=dates(day_of_month_number(np.maximum(rows["stop"].to_numpy(), 0)), 0),
    )
    return frame.sort("village_code", "person").select(
        support_certificate_number=pl.lit("341504TK") + pl.col("person").cast(pl.String).str.zfill(7),
        full_name="full_name",
        resident_id_number="resident_id_number",
        area_type=pl.when(pl.col("area") == "urban").then(pl.lit("城市")).otherwise(pl.lit("农村")),
        support_mode="mode",
        support_institution="institution",
        self_care_grade="grade",
        **{name: pl.col(name) for name in ABILITIES},
        assessed_date=pl.date(month.year, 3, 1) + pl.duration(days=pl.col("person") % 60),
        basic_living_standard_yuan="base",
        care_standard_yuan="care",
        monthly_total_yuan="amount",
        guardian_name="caregiver_name",
        guardian_resident_id_number="keeper_number",
        caregiver_name="caregiver_name",
        bank_account_number="account",
        approved_date=pl.col("start_date") - pl.duration(days=12),
        start_month="start_date",
        benefit_status=pl.when(ended).then(pl.lit("终止")).otherwise(pl.lit("在册")),
        end_reason=pl.when(ended).then(pl.lit("死亡")),
        end_month=pl.when(ended).then(pl.col("stop_date")),
        _person="person",
        _township=pl.col("village_code").str.head(9),
    )


def simulate_old_age(district: District) -> Spells:
    """高龄津贴 from the month after the eightieth birthday; three in a hundred have not applied."""
    rng = district.settings.rng("old age")
    birth = district.column("birth_day")
    turns = (birth.astype("datetime64[D]").astype("datetime64[M]").astype(int) + 80 * 12 + 1).astype(np.int64)
    gone = months_gone(district, "old age")
    last = month_number_of_day(np.array([20_818]))[0]
    start = np.maximum(turns, month_number_of_day(np.maximum(district.column("arrived_day"), 0)) + 1)
    who = np.flatnonzero((start <= last) & ((gone < 0) | (gone > np.maximum(start, FIRST_MONTH))))
    who = who[rng.random(len(who)) < 0.97]
    overlooked = paid_on_after_death(district, who).flagged
    gone[overlooked] = month_number_of_day(district.column("death_day")[overlooked]) + rng.integers(
        4, 9, len(overlooked)
    )
    start[early_by_a_month(district, turns, who)[ALLOWED]] -= 1
    late = np.where((rng.random(len(who)) < 0.05) & (start[who] > FIRST_MONTH), rng.integers(1, 6, len(who)), 0)
    rows = pl.DataFrame({"person": who, "start": start[who] + late, "stop": gone[who], "turns": turns[who]})
    early = too_young(district).flagged
    planted = pl.DataFrame({"person": early, "start": FIRST_MONTH + 20, "stop": -1, "turns": turns[early]})
    rows = pl.concat([rows, planted.cast(rows.schema)])  # type: ignore[arg-type]
    rows = rows.filter((pl.col("stop") < 0) | (pl.col("stop") > pl.col("start")))
    payee = collectors(district, rows).payee
    own = pl.col("person")
    payee = pl.Series(payee).gather(rows["person"])
    return Spells(rows.with_columns(payee=pl.when(payee >= 0).then(payee).otherwise(own)))


def old_age_due(spells: Spells, month: int) -> pl.DataFrame:
    """Person, band and amount of a month."""
    after = 1 if month >= month_number(date(2025, 1, 1)) else 0
    years = (pl.lit(month) - pl.col("turns")) // 12 + 80
    band = pl.when(years >= 100).then(pl.lit("100+")).when(years >= 90).then(pl.lit("90-99")).otherwise(pl.lit("80-89"))
    rate = {name: float(pair[after]) for name, pair in amounts.AGED.items()}
    return (
        spells.at(month)
        .with_columns(band=band)
        .with_columns(amount=pl.col("band").replace_strict(rate, return_dtype=pl.Float64))
    )


def old_age_roster(district: District, spells: Spells, month: date) -> pl.DataFrame:
    """MZ07 of a month: people in payment, and those stopped in the last three months."""
    rng = district.settings.rng(f"old age roster {month}")
    number = month_number(month)
    recent = spells.rows.filter((pl.col("start") <= number) & ((pl.col("stop") < 0) | (pl.col("stop") > number - 3)))
    bands = old_age_due(Spells(recent.with_columns(stop=pl.lit(-1))), number)
    rows = bands.with_columns(stop=recent["stop"])
    who = rows["person"].to_numpy()
    certified = day_of_month_number(number - rng.integers(1, 12, len(who))) + rng.integers(0, 27, len(who))
    death = district.column("death_day")[who]
    certified = np.where((death >= 0) & (certified >= death), death - 10, certified)
    revived = np.isin(who, certified_after_death(district, np.unique(spells.rows["person"].to_numpy())).flagged)
    account = account_columns(district, rows["payee"].to_numpy(), pl.Series([None] * len(who), dtype=pl.String))
    return (
        rows.hstack(district.take(who, full_name="name", resident_id_number="id18"))
        .with_columns(
            account=account["bank_account_number"],
            village_code=village_column(district, who, "code"),
            certified=pl.Series(
                np.where(revived & (death < day_of_month_number(np.array([number]))[0]), death + 6, certified)
            ),
            method=pl.Series(rng.choice(["皖事通人脸识别", "村干部上门", "现场认证"], len(who), p=[0.5, 0.4, 0.1])),
            start_date=dates(day_of_month_number(rows["start"].to_numpy())),
        )
        .sort("village_code", "person")
        .select(
            full_name="full_name",
            resident_id_number="resident_id_number",
            age_band="band",
            monthly_standard_yuan="amount",
            start_month="start_date",
            life_certified_date=pl.col("certified").cast(pl.Int32).cast(pl.Date),
            life_certification_method="method",
            bank_account_number="account",
            benefit_status=pl.when((pl.col("stop") >= 0) & (pl.col("stop") <= number))
            .then(pl.lit("停发"))
            .otherwise(pl.lit("在发")),
            _person="person",
            _township=pl.col("village_code").str.head(9),
        )
    )


def simulate_disability_subsidies(district: District, cards: Cards, assistance: Assistance, hardship: Spells) -> Spells:
    """Living subsidy for certificate holders in 低保 households, care subsidy for levels 1-2; neither with 特困."""
    rng = district.settings.rng("disability subsidies")
    gone = movers.paid_until(district, months_gone(district, "disability subsidies"))
    issued = month_number_of_day(np.maximum(cards.first_issued_day, 0)) + 1
    in_hardship = np.zeros(len(gone), bool)
    in_hardship[hardship.rows["person"].to_numpy()] = True
    good = (cards.level > 0) & ~in_hardship & np.isin(cards.state, ["有效", "注销", "过期", "冻结"])
    spell = assistance.members.join(assistance.households.select("spell", "start", "stop"), on="spell")
    person = spell["person"].to_numpy()
    mask = good[person]
    person = person[mask]
    start = np.maximum(spell["start"].to_numpy()[mask], issued[person])
    stop = _with_stop(spell["stop"].to_numpy()[mask], gone[person])
    living = pl.DataFrame({"person": person, "kind": "CJR_LIVING", "start": start, "stop": stop})
    living = living.filter(pl.Series(has_applied(district, "living subsidy", 0.96)[person]))
    applied = has_applied(district, "care subsidy", 0.96) | (district.column("leave_day") >= 0)
    severe = np.flatnonzero(good & (cards.level <= 2) & applied)
    # After a certificate expired the subsidy goes on for at most the two months that a renewal may take.
    lag = rng.integers(1, 4, len(severe))
    ends = np.where(cards.state[severe] == "过期", month_number_of_day(cards.issued_day[severe] + 3652) + lag, -1)
    care = pl.DataFrame(
        {"person": severe, "kind": "CJR_CARE", "start": issued[severe], "stop": _with_stop(ends, gone[severe])}
    )
    planted = _planted_subsidies(district, cards, hardship)
    rows = pl.concat([living, care, planted]).filter((pl.col("stop") < 0) | (pl.col("stop") > pl.col("start")))
    return Spells(rows.unique(["person", "kind"], keep="first", maintain_order=True))


def _planted_subsidies(district: District, cards: Cards, hardship: Spells) -> pl.DataFrame:
    """Subsidies beside 特困 support (A-14), and for care at a level that has none (A-13)."""
    beside = with_hardship_support(district, cards, hardship.rows)
    slight = with_slight_card(district, cards, hardship.rows["person"].to_numpy())
    always = np.concatenate([beside.flagged, slight.flagged, slight[ALLOWED]])
    moved = hardship.rows.filter(pl.col("person").is_in(beside[ALLOWED].tolist()))
    for_living = np.intersect1d(np.concatenate([beside.flagged, beside[ALLOWED]]), np.flatnonzero(cards.level >= 3))
    kind = pl.when(pl.col("person").is_in(for_living.tolist())).then(pl.lit("CJR_LIVING")).otherwise(pl.lit("CJR_CARE"))
    return pl.concat(
        [
            pl.DataFrame({"person": always}).select(
                "person", start=pl.lit(OVERLAP_MONTH, pl.Int64), stop=pl.lit(-1, pl.Int64)
            ),
            moved.select("person", start=pl.col("start") - 12, stop=pl.col("start") + 1),
        ]
    ).select("person", kind.alias("kind"), "start", "stop")


def has_applied(district: District, subsidy: str, share: float) -> np.ndarray:
    """By person: whether somebody entitled has applied at all; the others are those whom nobody told."""
    return district.settings.rng(f"applied {subsidy}").random(len(district.people)) < share


def disability_due(spells: Spells, cards: Cards, month: int) -> pl.DataFrame:
    """Person, kind and amount of a month."""
    after = 1 if month >= month_number(date(2024, 1, 1)) else 0
    rows = spells.at(month)
    severe = pl.Series(cards.level[rows["person"].to_numpy()] <= 2)
    living = (
        pl.when(severe)
        .then(float(amounts.LIVING["level 1-2"][after]))
        .otherwise(float(amounts.LIVING["level 3-4"][after]))
    )
    return rows.with_columns(
        amount=pl.when(pl.col("kind") == "CJR_CARE").then(float(amounts.CARE[after])).otherwise(living)
    )


def disability_roster(
    district: District, cards: Cards, assistance: Assistance, spells: Spells, month: date
) -> pl.DataFrame:
    """MZ09 of a month: one row a person and subsidy paid that month."""
    number = month_number(month)
    rows = disability_due(spells, cards, number)
    who = rows["person"].to_numpy()
    active = assistance.households.filter(
        (pl.col("start") <= number) & ((pl.col("stop") < 0) | (pl.col("stop") > number))
    )
    poor = np.zeros(len(district.people), bool)
    poor[assistance.members.filter(pl.col("spell").is_in(active["spell"].implode()))["person"].to_numpy()] = True
    return (
        rows.hstack(district.take(who, full_name="name", resident_id_number="id18", account="account"))
        .with_columns(
            certificate=certificate_numbers(district, cards, who),
            category=text(cards.category_words[who]),
            level=text(cards.level_words[who]),
            village_code=village_column(district, who, "code"),
            is_poor=pl.Series(poor[who]),
            start_date=dates(day_of_month_number(rows["start"].to_numpy())),
        )
        .sort("village_code", "person", "kind")
        .select(
            disability_certificate_number="certificate",
            full_name="full_name",
            resident_id_number="resident_id_number",
            subsidy_type=pl.when(pl.col("kind") == "CJR_CARE")
            .then(pl.lit("重度残疾人护理补贴"))
            .otherwise(pl.lit("困难残疾人生活补贴")),
            disability_category="category",
            disability_level="level",
            household_category=pl.when("is_poor").then(pl.lit("低保")).otherwise(pl.lit("其他")),
            monthly_standard_yuan="amount",
            paid_amount_yuan="amount",
            covered_month=pl.lit(month),
            bank_account_number="account",
            start_month="start_date",
            stop_reason=pl.lit(None, pl.String),
            _person="person",
            _township=pl.col("village_code").str.head(9),
        )
    )
