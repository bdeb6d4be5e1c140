"""一卡通 payments (CZ01): built month by month from the rosters' dues, so that memory holds one batch at a time.

A batch pays the month's dues; a share is returned by the bank and paid again with the next batch (补发批次). When
amounts rise in July but are announced later, the September batch pays the difference for July and August.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl

from sample_district import amounts
from sample_district.allowances import Spells, disability_due, hardship_due, old_age_due
from sample_district.assistance import Assistance, payments_of_month
from sample_district.bank import account_columns
from sample_district.columns import text, where
from sample_district.disability import Cards
from sample_district.people import District
from sample_district.places import (
    FIRST_MONTH,
    add_workdays,
    day,
    month_number,
    month_number_of_day,
    month_start,
    next_workday,
)
from sample_district.policy import money
from sample_district.policy.lots import Plants
from sample_district.registration import village_column
from sample_district.settings import Settings

BANK = "安徽叶集农村商业银行"
FAILURES = ("账号户名不符", "账户止付", "睡眠户", "账号错误", "销户", "身份证过期")
LATE_ANNOUNCEMENT = 9  # the month whose batch pays the supplement for July and August


@dataclass(frozen=True, eq=False)
class Book:
    """Everything that is paid through 一卡通."""

    district: District
    cards: Cards
    assistance: Assistance
    hardship: Spells
    old_age: Spells
    disability: Spells
    farms: pl.DataFrame  # household head and acreage
    homes: tuple[str, ...]

    @cached_property
    def wrong_amounts(self) -> Plants:
        """Heads of households that are paid another amount than due (A-26)."""
        return money.wrong_amounts(self.district, self.assistance.households)

    @cached_property
    def paid_twice(self) -> Plants:
        """Recipients of a month's old-age allowance twice (A-28)."""
        return money.paid_twice(self.district, self.old_age.rows)

    def rng(self, name: str) -> np.random.Generator:
        """A stream of the book's own."""
        return self.district.settings.rng(f"payments {name}")


def simulate_farms(district: District) -> pl.DataFrame:
    """Farming households: two of three in villages, with their acreage in 亩."""
    rng = district.settings.rng("farms")
    heads = np.flatnonzero(
        (district.people["role"] == "户主").to_numpy() & (district.column("start_day") < day(date(2022, 1, 1)))
    )
    rural = ~village_column(district, heads, "is_community").to_numpy()
    heads = heads[rng.random(len(heads)) < np.where(rural, 0.78, 0.25)]
    acres = np.clip(rng.gamma(2.6, 1.9, len(heads)), 0.4, 60).round(2)
    return pl.DataFrame({"person": heads, "acres": acres})


def _line(rows: pl.DataFrame, programme: str | pl.Expr, month: int, unit: str = "人", **columns) -> pl.DataFrame:
    programme = pl.lit(programme) if isinstance(programme, str) else programme
    return rows.select(
        person="person",
        payee=pl.col("payee").cast(pl.Int64) if "payee" in rows.columns else pl.col("person"),
        programme=programme,
        covered=pl.lit(month, pl.Int64),
        quantity=columns.get("quantity", pl.lit(1.0)),
        unit=pl.lit(unit),
        rate=columns.get("rate", pl.col("amount")),
        amount="amount",
        institution=columns.get("institution", pl.lit(None, pl.String)),
        supplement=pl.lit(columns.get("supplement", False)),
    )


def _dibao(book: Book, month: int, period: int | None = None, supplement: bool = False) -> pl.DataFrame:
    due = payments_of_month(book.assistance, month, period).rename({"head": "person"})
    programme = pl.when(pl.col("area") == "urban").then(pl.lit("DIBAO_URBAN")).otherwise(pl.lit("DIBAO_RURAL"))
    return _line(
        due,
        programme,
        month,
        quantity=pl.col("persons").cast(pl.Float64),
        rate=pl.col("rate"),
        institution=pl.col("trustee"),
        supplement=supplement,
    )


def dues(book: Book, month: int) -> pl.DataFrame:
    """What the batch of a month pays before the bank's answer."""
    start = month_start(month)
    period = amounts.period_at(start)
    announced = period if start.month not in (7, 8) or period == 0 else period - 1
    homes = np.array(book.homes, dtype=object)
    hardship = hardship_due(book.hardship, month).with_columns(
        payee=pl.when(pl.col("caregiver") >= 0).then(pl.col("caregiver")).otherwise(pl.col("person"))
    )
    home = text(homes[hardship["home"].to_numpy()]).alias("home_name")
    hardship = hardship.with_columns(home)
    central = pl.when(pl.col("mode") == "集中").then(pl.col("home_name"))
    parts = [
        _dibao(book, month, announced),
        _line(hardship, "TEKUN", month, institution=central),
        _line(old_age_due(book.old_age, month), "GAOLING", month),
        _line(disability_due(book.disability, book.cards, month), pl.col("kind"), month),
    ]
    if start.month == LATE_ANNOUNCEMENT and period > 0:
        for earlier in (month - 2, month - 1):
            new = _dibao(book, earlier, period, supplement=True)
            old = _dibao(book, earlier, period - 1).select("person", before="amount", rate_before="rate")
            difference = new.join(old, on="person").with_columns(
                amount=pl.col("amount") - pl.col("before"), rate=pl.col("rate") - pl.col("rate_before")
            )
            parts.append(difference.drop("before", "rate_before").filter(pl.col("amount") > 0))
    if start.month == 6 and start.year in amounts.FARMLAND:
        rate = amounts.FARMLAND[start.year]
        alive = book.district.is_registered(day(start))
        farms = book.farms.filter(pl.Series(alive[book.farms["person"].to_numpy()]))
        farms = farms.with_columns(amount=(pl.col("acres") * rate).round(2))
        parts.append(_line(farms, "FARMLAND", month, "亩", quantity=pl.col("acres"), rate=pl.lit(rate)))
    return money.with_wrong_amounts(pl.concat(parts), book.wrong_amounts, month)


def _answer(book: Book, lines: pl.DataFrame, month: int) -> pl.DataFrame:
    """Which lines the bank returns, and why."""
    rng = book.rng(f"answer {month}")
    failed = rng.random(lines.height) < book.district.settings.rates["ACCOUNT"]
    status = np.where(failed, rng.choice(["失败", "退票"], lines.height, p=[0.6, 0.4]), "成功")
    reason = where(failed, rng.choice(FAILURES, lines.height, p=[0.35, 0.1, 0.2, 0.2, 0.1, 0.05]))
    again = failed & (rng.random(lines.height) < 0.92)
    return lines.with_columns(status=pl.Series(status), reason=reason, paid_again=pl.Series(again))


def answered(book: Book, month: int) -> pl.DataFrame:
    """The month's own lines with the bank's answer."""
    return _answer(book, dues(book, month), month)


def batch_number(programme: pl.Expr, month: int, suffix: str = "") -> pl.Expr:
    """Batch of a programme in a month."""
    return (
        pl.lit(f"YKT{month_start(month):%Y%m}")
        + programme.replace_strict({k: v[0] for k, v in amounts.ITEMS.items()})
        + pl.lit(suffix)
    )


def batch(book: Book, month: date) -> pl.DataFrame:
    """CZ01 of a month, in the order of programme, village and person."""
    return _frame(book, settled(book, month_number(month)), month)


def settled(book: Book, number: int) -> pl.DataFrame:
    """Every line of a month's file with the bank's answer and the batch it stands in."""
    lines = answered(book, number).with_columns(batch=batch_number(pl.col("programme"), number))
    twice = money.doubled(lines, book.paid_twice, number)
    lines = lines.with_columns(
        batch=pl.when(pl.col("supplement"))
        .then(batch_number(pl.col("programme"), number, "BF"))
        .otherwise(pl.col("batch")),
        reissue=pl.when(pl.col("paid_again")).then(batch_number(pl.col("programme"), number + 1, "CF")),
    )
    again = [] if number == FIRST_MONTH else [answered(book, number - 1).filter("paid_again")]
    reissued = {
        "status": pl.lit("成功"),
        "reason": pl.lit(None, pl.String),
        "batch": batch_number(pl.col("programme"), number, "CF"),
        "reissue": pl.lit(None, pl.String),
    }
    more = [part.with_columns(**reissued).select(lines.columns) for part in again]
    recovered = _recoveries(book, number).with_columns(**reissued)
    recovered = recovered.with_columns(batch=batch_number(pl.col("programme"), number, "ZH"))
    twice = twice.with_columns(batch=pl.col("batch") + pl.col("suffix"), reissue=pl.lit(None, pl.String))
    return pl.concat([lines, recovered.select(lines.columns), twice.select(lines.columns), *more])


def is_asked_back(person: pl.Expr) -> pl.Expr:
    """Whose heirs are asked for money paid after the death: two of three."""
    return person % 3 > 0


def paid_days(settings: Settings, month: date) -> dict[str, int]:
    """Day (since 1970) on which a programme's batch is paid: by the tenth or the next working day, save some."""
    late = money.late_batches(settings).filter(pl.col("month") == month_number(month))["programme"].to_list()
    due = next_workday(np.array([day(month.replace(day=10 - i % 3)) for i in range(len(amounts.ITEMS))]))
    deadline = next_workday(np.array([day(month.replace(day=10))]))
    after = int(add_workdays(deadline, np.array([2]))[0])
    return {p: after if p in late else int(paid) for p, paid in zip(amounts.ITEMS, due, strict=True)}


def _recoveries(book: Book, month: int) -> pl.DataFrame:
    """Money taken back from the account of a person who was paid after death: a negative line, two months later."""
    death = book.district.column("death_day")
    rows = old_age_due(
        Spells(book.old_age.rows.filter(pl.col("stop") == month - 2).with_columns(stop=pl.lit(-1))), month
    )
    person = rows["person"].to_numpy()
    died = month_number_of_day(np.maximum(death[person], 0))
    months = np.where(death[person] >= 0, month - 2 - died - 1, 0)
    rows = rows.with_columns(amount=-pl.col("amount") * pl.Series(months), months=pl.Series(months))
    rows = rows.filter((pl.col("months") > 0) & is_asked_back(pl.col("person")))
    return _answer(book, _line(rows, "GAOLING", month - 3), month).with_columns(paid_again=pl.lit(False))


def _frame(book: Book, lines: pl.DataFrame, month: date) -> pl.DataFrame:
    district = book.district
    who, payee = lines["person"].to_numpy(), lines["payee"].to_numpy()
    holder = account_columns(district, payee, lines["institution"])
    named = district.take(who, beneficiary_name="name", resident_id_number="id18", group="group")
    heads = district.people.filter(pl.col("role") == "户主").unique("household", keep="first")
    home = pl.DataFrame({"household": district.column("household")[who]})
    home = home.join(heads.select("household", "name"), on="household", how="left", maintain_order="left")
    paid = paid_days(district.settings, month)
    frame = (
        lines.hstack(holder)
        .hstack(named)
        .with_columns(
            head_name=home["name"],
            township=village_column(district, who, "township"),
            village=village_column(district, who, "name"),
            village_code=village_column(district, who, "code"),
        )
    )
    name = {k: v[1] for k, v in amounts.ITEMS.items()}
    unit = {k: v[2] for k, v in amounts.ITEMS.items()}
    covered = pl.date(1970 + pl.col("covered") // 12, pl.col("covered") % 12 + 1, 1)
    return frame.sort("programme", "village_code", "person", "covered", "batch").select(
        batch_number="batch",
        programme_item_code=pl.col("programme").replace_strict({k: v[0] for k, v in amounts.ITEMS.items()}),
        programme_item_name=pl.col("programme").replace_strict(name),
        lead_department=pl.col("programme").replace_strict(unit),
        fund_document_number=pl.lit(f"叶财社〔{month.year}〕")
        + (pl.col("programme").str.len_chars() + month.month).cast(pl.String)
        + pl.lit("号"),
        funding_source=pl.when(pl.col("programme") == "FARMLAND")
        .then(pl.lit("中央直达资金"))
        .otherwise(pl.lit("困难群众救助补助资金")),
        covered_month=covered,
        township_name="township",
        village_name="village",
        villager_group_name=pl.col("group").cast(pl.String) + pl.lit("组"),
        head_name="head_name",
        beneficiary_name="beneficiary_name",
        resident_id_number="resident_id_number",
        subsidy_quantity="quantity",
        quantity_unit="unit",
        subsidy_rate_yuan="rate",
        subsidy_amount_yuan="amount",
        bank_name=pl.lit(BANK),
        bank_account_number="bank_account_number",
        account_holder_name="account_holder_name",
        paid_date=(pl.col("programme").replace_strict(paid, return_dtype=pl.Int64)).cast(pl.Int32).cast(pl.Date),
        payment_status="status",
        failure_reason="reason",
        reissue_batch_number="reissue",
        _person="person",
        _payee="payee",
        _programme="programme",
        _supplement="supplement",
    )
