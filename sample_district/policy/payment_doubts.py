"""The truth of the checks of payments: A-01, A-13, A-14, A-15, A-17, A-20, A-26, A-27, A-28.

Each function applies the written predicate to what was really paid, so that its list is complete whether a case was
planted or came about.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from sample_district import insurance
from sample_district.allowances import disability_due, hardship_due, old_age_due
from sample_district.assistance import payments_of_month
from sample_district.payments import batch_number
from sample_district.places import FIRST_MONTH, LAST_MONTH, day, month_number_of_day, month_start, next_workday
from sample_district.policy import money, stacking
from sample_district.policy.accounts import collectors, related
from sample_district.policy.deaths import known_death_days
from sample_district.policy.labels import labelled
from sample_district.policy.ledger import ledger
from sample_district.policy.lots import ALLOWED, INNOCENT, SCHEMA, VIOLATION
from sample_district.policy.status import REGISTER_DAY, Status, hardship_support, subsistence
from sample_district.world import World

WINDOW = 3  # months after a death in which a 低保 household may still be paid for the member
RENEWAL = 2  # months that the renewal of a certificate may take
ROSTERS = (LAST_MONTH - 1, LAST_MONTH)  # months whose rosters are on file


def _months_of_death(world: World) -> np.ndarray:
    """By person: month of the known death, far ahead for the living."""
    known = known_death_days(world)
    return np.where(known >= 0, month_number_of_day(np.maximum(known, 0)), 10**6)


def paid_after_death(world: World) -> pl.DataFrame:
    """A-01: money for months after the death (after the window, for 低保 members) that nobody took back."""
    died = _months_of_death(world)
    lines = ledger(world)
    window = pl.when(pl.col("programme").str.starts_with("DIBAO")).then(WINDOW).otherwise(0)
    after = lines.with_columns(died=pl.Series(died).gather(lines["person"])).filter(
        pl.col("covered") > pl.col("died") + window
    )
    kept = after.group_by("person", "programme").agg(pl.col("amount").sum())
    found = [kept.filter(pl.col("amount") > 0)["person"].to_numpy()]
    recovered = kept.filter(pl.col("amount") <= 0)["person"].to_numpy()
    counted, within = _counted_after_death(world, died)
    found.append(counted)
    for month in ROSTERS:
        drawn = insurance.pensions(world.district, world.work, month_start(month)).filter(
            pl.col("payment_status") == "正常"
        )
        person = drawn["_person"].to_numpy()
        found.append(person[month > died[person]])
    rows = world.old_age.rows.filter(pl.col("stop") >= 0)
    innocents = stacking.paid_on_after_death(world.district, world.old_age.rows["person"].unique().to_numpy())[INNOCENT]
    punctual = rows.filter(pl.Series(rows["stop"].to_numpy() == died[rows["person"].to_numpy()] + 1))["person"].head(50)
    return labelled(
        "A-01",
        np.concatenate(found),
        innocents,
        np.concatenate([recovered, within, punctual.to_numpy()]),
        violation="paid for months after the death, not taken back",
        innocent="the family paid it back in cash at the town hall",
        allowed="taken back, or for the month of death, or a low-income member within three months",
    )


def _counted_after_death(world: World, died: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Dead members whom a roster on file still counts: beyond the window, and within."""
    spells = world.assistance.households.select("spell", "start", "stop")
    members = world.assistance.members.filter("is_covered").join(spells, on="spell", maintain_order="left")
    person = members["person"].to_numpy()
    gone, start, stop = world.assistance.gone_month[person], members["start"].to_numpy(), members["stop"].to_numpy()
    beyond, within = [], []
    for month in ROSTERS:
        counted = ((gone < 0) | (gone > month)) & (start <= month) & ((stop < 0) | (stop > month))
        beyond.append(person[counted & (month > died[person] + WINDOW)])
        within.append(person[counted & (month > died[person]) & (month <= died[person] + WINDOW)])
    return np.concatenate(beyond), np.concatenate(within)


def without_certificate(world: World) -> pl.DataFrame:
    """A-13: disability subsidies without a valid certificate for more than two months, or care at a slight level.

    When a certificate was frozen or cancelled no file says: for these only the newest month counts.
    """
    cards = world.cards
    lines = ledger(world).filter(pl.col("programme").is_in(["CJR_LIVING", "CJR_CARE"]) & (pl.col("amount") > 0))
    person, covered = lines["person"].to_numpy(), lines["covered"].to_numpy()
    listed = (cards.level[person] > 0) & (cards.issued_day[person] <= REGISTER_DAY)
    expiry = month_number_of_day(np.maximum(cards.issued_day[person], 0) + 3652)
    state = cards.state[person]
    lapsed = ((state == "过期") & (covered > expiry + RENEWAL)) | (
        np.isin(state, ["冻结", "注销"]) & (covered == LAST_MONTH)
    )
    slight = (cards.level[person] >= 3) & ~np.isin(cards.category[person], (5, 6))
    slight &= (lines["programme"] == "CJR_CARE").to_numpy()
    plants = stacking.with_slight_card(world.district, cards, world.hardship.rows["person"].to_numpy())
    renewed = np.unique(person[(cards.reissued[person] > 0) | ((state == "过期") & ~lapsed)])
    return labelled(
        "A-13",
        person[listed & (lapsed | slight)],
        plants[INNOCENT],
        np.concatenate([plants[ALLOWED], renewed]),
        violation="subsidy without a valid certificate, or for care at a slight level",
        innocent="a new appraisal raised the level; the register has not been told",
        allowed="mental or intellectual disability, a re-issued number, or a renewal within two months",
    )


def _months_together(one: Status, start: np.ndarray, stop: np.ndarray, who: np.ndarray) -> np.ndarray:
    """Months on file in which spells (start, stop) of persons fall together with a status."""
    first = np.maximum.reduce([one.start[who], start, np.full(len(who), FIRST_MONTH)])
    last = np.minimum.reduce([one.stop[who], np.where(stop < 0, 10**6, stop), np.full(len(who), LAST_MONTH + 1)])
    return np.maximum(last - first, 0)


def beside_hardship_support(world: World) -> pl.DataFrame:
    """A-14: a disability subsidy beside 特困 support for two months or more."""
    rows = world.disability.rows
    who = rows["person"].to_numpy()
    months = _months_together(hardship_support(world), rows["start"].to_numpy(), rows["stop"].to_numpy(), who)
    own = world.hardship.rows.select("person", "start")
    plants = stacking.with_hardship_support(world.district, world.cards, own)
    return labelled(
        "A-14", who[months >= 2], plants[INNOCENT], plants[ALLOWED],
        violation="disability subsidy and extreme-hardship support at once",
        innocent="paid back in cash against a receipt of the town",
        allowed="in the month of transfer only",
    )  # fmt: skip


def on_two_rosters(world: World) -> pl.DataFrame:
    """A-15: 低保 and 特困 at once for two months or more."""
    rows = world.hardship.rows
    who = rows["person"].to_numpy()
    months = _months_together(subsistence(world), rows["start"].to_numpy(), rows["stop"].to_numpy(), who)
    plants = world.both_rosters[0]
    return labelled(
        "A-15", who[months >= 2], plants[INNOCENT], plants[ALLOWED],
        violation="on the low-income roster and in extreme-hardship support",
        innocent="taken off by a decision that was filed late",
        allowed="the month of transfer",
    )  # fmt: skip


def before_eighty(world: World) -> pl.DataFrame:
    """A-17: the old-age allowance for a month at whose end the person is not yet eighty."""
    turns = world.old_age.rows.unique("person").select(pl.col("person").cast(pl.Int32), "turns")
    lines = ledger(world).filter((pl.col("programme") == "GAOLING") & (pl.col("amount") > 0))
    early = lines.join(turns, on="person", how="inner").filter(pl.col("covered") < pl.col("turns") - 1)
    rows = world.old_age.rows
    birthday = rows.filter(pl.col("start") == pl.col("turns") - 1)["person"].to_numpy()
    return labelled(
        "A-17", early["person"].to_numpy(), stacking.too_young(world.district)[INNOCENT], birthday,
        violation="old-age allowance before eighty",
        innocent="an old paper book shows an earlier birth than the register",
        allowed="from the month of the eightieth birthday on",
    )  # fmt: skip


def on_others_accounts(world: World) -> pl.DataFrame:
    """A-20: whose money goes to the account of somebody who is neither kin nor guardian and draws money there too."""
    lines = ledger(world).filter(~pl.col("is_institutional")).select("person", "payee").unique()
    shared = lines.filter(pl.col("person").n_unique().over("payee") > 1).filter(pl.col("person") != pl.col("payee"))
    person, payee = shared["person"].to_numpy(), shared["payee"].to_numpy()
    wards = world.hardship.rows.filter(pl.col("caregiver") >= 0)["person"].to_numpy()
    explained = related(world.district, person, payee) | np.isin(person, wards)
    plants = collectors(world.district, world.old_age.rows)
    innocents = np.concatenate([plants.collected[INNOCENT], plants.namesakes[INNOCENT]])
    return labelled(
        "A-20", person[~explained], innocents, np.concatenate([plants.collected[ALLOWED], person[explained]]),
        violation="paid to the account of somebody unrelated",
        innocent="a neighbour collects it by word of mouth",
        allowed="paid to the husband or wife, or to the guardian on file",
    )  # fmt: skip


def wrong_amounts(world: World) -> pl.DataFrame:
    """A-26: for the months whose rosters are on file, more than one yuan paid besides what the roster says.

    A line that the bank returned and that is not paid yet is no wrong amount.
    """
    book = world.book
    paid = ledger(world).filter(pl.col("covered").is_in(ROSTERS) & (pl.col("programme") != "FARMLAND"))
    paid = paid.with_columns(pl.col("person").cast(pl.Int64), pl.col("programme").str.replace("_(RURAL|URBAN)$", ""))
    paid = paid.group_by("person", "programme", "covered").agg(pl.col("amount").sum())
    due = []
    for month in ROSTERS:
        parts = {
            "DIBAO": payments_of_month(world.assistance, month).rename({"head": "person"}),
            "TEKUN": hardship_due(world.hardship, month),
            "GAOLING": old_age_due(world.old_age, month),
            "CJR": disability_due(book.disability, world.cards, month),
        }
        for programme, rows in parts.items():
            name = pl.col("kind") if programme == "CJR" else pl.lit(programme)
            covered = pl.lit(month, pl.Int32)
            due.append(rows.select("person", programme=name, covered=covered, due=pl.col("amount").cast(pl.Float64)))
    both = paid.join(pl.concat(due), on=["person", "programme", "covered"], how="left")
    wrong = both.filter((pl.col("amount") - pl.col("due").fill_null(0.0)).abs() > 1)
    class_a = world.assistance.households.filter((pl.col("payment_class") == "A") & (pl.col("stop") < 0))["head"]
    return labelled(
        "A-26", wrong["person"].to_numpy(), book.wrong_amounts[INNOCENT],
        np.concatenate([book.wrong_amounts[ALLOWED], class_a.head(50).to_numpy()]),
        violation="paid another amount than the roster says",
        innocent="half a month, by a written decision",
        allowed="made up in the next batch, or class A, which is above the standard",
    )  # fmt: skip


def late_batches(world: World) -> pl.DataFrame:
    """A-27: batches paid after the deadline; the note names the batch, no person is concerned more than another."""
    late = money.late_batches(world.settings)
    parts = [_batches(late.filter(pl.col("kind") == kind), kind) for kind in (VIOLATION, INNOCENT)]
    months = pl.DataFrame({"month": np.arange(FIRST_MONTH, LAST_MONTH + 1)})
    tenth = np.array([day(month_start(m).replace(day=10)) for m in months["month"]])
    moved = months.filter(pl.Series(next_workday(tenth) != tenth)).with_columns(programme=pl.lit("DIBAO_RURAL"))
    parts.append(_batches(moved.join(late, on=["programme", "month"], how="anti"), ALLOWED))
    return pl.concat(parts)


def _batches(rows: pl.DataFrame, kind: str) -> pl.DataFrame:
    names = [
        pl.select(batch_number(pl.lit(programme), month)).item()
        for programme, month in rows.select("programme", "month").iter_rows()
    ]
    frame = pl.DataFrame({"note": names}, schema={"note": pl.String})
    return frame.select(
        check_code=pl.lit("A-27"), kind=pl.lit(kind), person=pl.lit(None, pl.Int64), note="note"
    ).select(SCHEMA.keys())


def paid_twice(world: World) -> pl.DataFrame:
    """A-28: the same amount of a programme twice for a month, neither marked as supplement or re-issue."""
    plain = ledger(world).filter(~pl.col("is_marked") & (pl.col("amount") > 0))
    same = plain.group_by("person", "programme", "covered", "amount").len().filter(pl.col("len") > 1)
    plants = world.book.paid_twice
    return labelled(
        "A-28", same["person"].to_numpy(), plants[INNOCENT], plants[ALLOWED],
        violation="the same month paid twice",
        innocent="the bank took the second back by itself; the file was not corrected",
        allowed="the second line is a supplement",
    )  # fmt: skip
