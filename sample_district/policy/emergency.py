"""MZ06: grants of temporary assistance until the horizon, and the truth of A-44."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import polars as pl

from sample_district.amounts import BATCH, CEILING
from sample_district.columns import text, where
from sample_district.places import HORIZON_DAY, dates, day, next_workday
from sample_district.policy import lots, strangers
from sample_district.policy.lots import ALLOWED, INNOCENT, VIOLATION
from sample_district.registration import addresses, village_column
from sample_district.settings import HISTORY_END, HISTORY_START
from sample_district.world import World

GRANTS_A_MONTH, MONTHS = 120, 60  # in a district of 300,000
WANTED = {VIOLATION: 60, INNOCENT: 20, ALLOWED: 60}
REASONS = ("突发疾病", "交通事故", "家庭成员重病", "子女教育支出", "火灾", "其他意外")
DISASTER = "洪涝灾害"
END = day(HISTORY_END)


@lru_cache(maxsize=2)
def plants(world: World) -> lots.Plants:
    """A-44: people whose grants are too many, too large for a township, or of a batch; and the lawful ones."""
    district = world.district
    settled = district.is_registered(END) & district.is_registered(day(HISTORY_START))
    settled &= (district.ages(END) >= 20) & (district.column("death_day") < 0) & (district.column("leave_day") < 0)
    return lots.draw(district, "A-44", np.flatnonzero(settled & ~world.is_assisted), WANTED)


@lru_cache(maxsize=2)
def grants(world: World) -> pl.DataFrame:
    """One row a grant: person, approved (day), reason, amount, level."""
    district = world.district
    rng = district.settings.rng("temporary assistance")
    planted = [_too_many(world), _too_large(world), _batches(world), _lawful(world)]
    taken = np.concatenate([plants(world).everybody, strangers.newcomers_from_elsewhere(district)])
    first = day(HISTORY_START)
    pool = np.setdiff1d(np.flatnonzero(district.is_registered(END) & (district.ages(END) >= 18)), taken)
    pool = pool[(district.column("start_day")[pool] < first) & (district.column("death_day")[pool] < 0)]
    count = min(len(pool), max(2, round(GRANTS_A_MONTH * MONTHS * district.settings.scale)))
    who = rng.choice(pool, count, replace=False)
    by_township = rng.random(count) < 0.55
    small = rng.integers(30, int(CEILING) // 10 + 1, count) * 10.0
    large = rng.integers(int(CEILING) // 10, 900, count) * 10.0
    usual = _rows(
        who,
        first + rng.integers(0, HORIZON_DAY - first - 12, count),
        rng.choice(REASONS, count),
        np.where(by_township, small, large),
        np.where(by_township, "乡镇", "区"),
    )
    return pl.concat([*planted, _of_strangers(world), usual]).with_columns(
        approved=pl.col("approved").map_batches(lambda d: pl.Series(next_workday(d.to_numpy())), pl.Int64)
    )


def _rows(who: np.ndarray, approved, reason, amount, level) -> pl.DataFrame:
    n = len(who)
    return pl.DataFrame(
        {
            "person": who,
            "approved": np.broadcast_to(approved, n),
            "reason": text(np.broadcast_to(np.asarray(reason, object), n)),
            "amount": np.broadcast_to(amount, n),
            "level": text(np.broadcast_to(np.asarray(level, object), n)),
        },
        schema={
            "person": pl.Int64, "approved": pl.Int64, "reason": pl.String, "amount": pl.Float64, "level": pl.String,
        },
    )  # fmt: skip


def _split(world: World) -> dict[str, np.ndarray]:
    """Flagged persons by what is wrong: a third each, batches only where there are enough people for one."""
    chosen = plants(world)[VIOLATION]
    third = len(chosen) // 3
    batch = chosen[2 * third :]
    batch = batch[: len(batch) // BATCH * BATCH]
    rest = np.setdiff1d(chosen, batch)
    return {"many": np.concatenate([rest[::2], plants(world)[INNOCENT][::2]]), "batch": batch} | {
        "large": np.concatenate([rest[1::2], plants(world)[INNOCENT][1::2]])
    }


def _too_many(world: World) -> pl.DataFrame:
    """Three grants within a year for the same reason."""
    who = _split(world)["many"]
    start = day(HISTORY_END) - 300 + who % 20
    return pl.concat(
        _rows(who, start + 80 * turn, REASONS[0], 600.0 + who % 90 * 10 + turn * 10, "乡镇") for turn in range(3)
    )


def _too_large(world: World) -> pl.DataFrame:
    """A grant of the township above its ceiling."""
    who = _split(world)["large"]
    return _rows(who, END - 30 - who % 600, REASONS[2], CEILING + 110 + who % 140 * 10, "乡镇")


def _batches(world: World) -> pl.DataFrame:
    """Six people at a time, the same day and the same amount."""
    who = _split(world)["batch"]
    group = np.arange(len(who)) // BATCH
    return _rows(who, END - 100 - group * 35, REASONS[5], 505.0 + group * 100, "乡镇")


def _lawful(world: World) -> pl.DataFrame:
    """A batch after a flood; two grants for one reason; three for different ones."""
    alike = plants(world)[ALLOWED]
    half = len(alike) // 2
    flood, twice, varied = alike[:half], alike[half::2], alike[half + 1 :: 2]
    group = np.arange(len(flood)) // 10
    more = [
        _rows(who, END - 290 + who % 20 + 70 * turn, reason, 700.0 + who % 80 * 10 + turn * 10, "乡镇")
        for who, reasons in ((twice, REASONS[:1] * 2), (varied, REASONS[:3]))
        for turn, reason in enumerate(reasons)
    ]
    return pl.concat([_rows(flood, END - 120 - group * 7, DISASTER, 803.0, "乡镇"), *more])


def _of_strangers(world: World) -> pl.DataFrame:
    """Allowed for A-46: help goes to whoever is in need here, registered or not."""
    who = strangers.helped_in_need(world.district)
    return _rows(who, END - 200 + who % 150, REASONS[1], 400.0 + who % 150 * 10, "乡镇")


def assistance(world: World) -> pl.DataFrame:
    """MZ06 until the horizon, with ``_day`` (of payment): one row a grant."""
    rows = grants(world).sort("approved", "person")
    district, who, n = world.district, rows["person"].to_numpy(), rows.height
    rng = district.settings.rng("temporary assistance files")
    approved = rows["approved"].to_numpy()
    urgent = rows["level"].to_numpy() == "乡镇"
    ahead = urgent & (rng.random(n) < 0.4)
    outside = np.isin(who, strangers.newcomers_from_elsewhere(district))
    here = pl.lit("安徽省六安市叶集区") + village_column(district, who, "township").alias("t")
    paid = approved + rng.integers(1, 8, n)
    place = where(
        outside,
        text(np.array(["河南省固始县", "江苏省昆山市", "浙江省杭州市"], object)[who % 3]),
        addresses(district, who),
    )
    return rows.hstack(
        district.take(who, full_name="name", resident_id_number="id18", bank_account_number="account")
    ).select(
        assistance_number=pl.lit("LS341504")
        + dates(approved).dt.strftime("%Y%m")
        + pl.int_range(1, pl.len() + 1).cast(pl.String).str.zfill(5),
        full_name="full_name",
        resident_id_number="resident_id_number",
        registered_place=place,
        emergency_place=here,
        assistance_type=pl.Series(np.where(urgent, "急难型", "支出型")),
        assistance_reason="reason",
        accepted_date=dates(approved - rng.integers(0, 9, n)),
        approved_date=dates(approved),
        approval_level="level",
        assistance_amount_yuan="amount",
        payment_method=pl.lit("一卡通"),
        paid_date=dates(paid),
        bank_account_number="bank_account_number",
        is_aid_before_paperwork=pl.Series(ahead),
        paperwork_completed_date=dates(np.where(ahead, approved + rng.integers(0, 2, n), -1)),
        _person="person",
        _day=pl.Series(paid),
    )


def truth(world: World) -> pl.DataFrame:
    """A-44: recipients of grants that are too many, too large for a township, or of a batch."""
    wrong = _split(world)
    flagged = plants(world)
    listed = np.concatenate([*wrong.values()])
    kept = {
        VIOLATION: np.intersect1d(flagged[VIOLATION], listed),
        INNOCENT: np.intersect1d(flagged[INNOCENT], listed),
        ALLOWED: flagged[ALLOWED],
    }
    return lots.Plants("A-44", kept).truth(
        violation="three grants for one reason, above the ceiling of a township, or six alike on one day",
        innocent="the same, for separate emergencies that the reason on file does not tell apart",
        allowed="a batch after a flood, two grants for one reason, or several for different ones",
    )
