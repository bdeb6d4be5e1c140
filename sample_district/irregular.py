"""Deliveries that do not go as they should: late, twice, corrected, cut short, with a missing or shrunk township part.

Each function takes the deliveries of a plan and returns them changed; ``what`` says in truth/files what was done.
The plan keeps below real rates (domain.md 12): of some two hundred files a month about ten are out of order.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import polars as pl

from sample_district.deliveries import Delivery
from sample_district.settings import FIRST_NIGHT

Plan = list[Delivery]


def night_number(number: int) -> date:
    """Date of the n-th night."""
    return FIRST_NIGHT + timedelta(days=number - 1)


def _split(plan: Plan, **wanted) -> tuple[Plan, Plan]:
    hit = [d for d in plan if all(getattr(d, name) == value for name, value in wanted.items())]
    return hit, [d for d in plan if d not in hit]


def twice(plan: Plan, own_name: str, **wanted) -> Plan:
    """The same content again under another name."""
    hit, _ = _split(plan, **wanted)
    return [
        *plan,
        *(replace(d, own_name=own_name.format(stem=d.file_name.rsplit(".", 1)[0]), what="duplicate") for d in hit),
    ]


def renamed(plan: Plan, own_name: str, **wanted) -> Plan:
    """Under a name of the sender's own."""
    hit, rest = _split(plan, **wanted)
    return [*rest, *(replace(d, own_name=own_name, what="decorated name") for d in hit)]


def late(plan: Plan, to: int, **wanted) -> Plan:
    """Not on its night but on a later one."""
    hit, rest = _split(plan, **wanted)
    return [*rest, *(replace(d, night=night_number(to), delivered=night_number(to), what="late") for d in hit)]


def corrected(plan: Plan, to: date, spoil, what: str, night: date | None = None, **wanted) -> Plan:
    """The first version is spoilt; the right one follows as V2."""
    hit, rest = _split(plan, **wanted)
    out = rest
    for right in hit:
        first = replace(right, frame=lambda right=right: spoil(right.frame()), what=what)
        second = replace(right, delivered=to, night=night or to, version=2, what="corrected version")
        out = [*out, first, second]
    return out


def cut_numbers(plan: Plan, to: int, **wanted) -> Plan:
    """Every identity number cut to fifteen digits by Excel, then sent again."""
    hit, rest = _split(plan, **wanted)
    first = [replace(d, defects={"E01": 1.0}, what="identity numbers cut by Excel") for d in hit]
    second = [
        replace(d, delivered=night_number(to), night=night_number(to), version=2, what="corrected version") for d in hit
    ]
    return [*rest, *first, *second]


def floated(plan: Plan, to: int, **wanted) -> Plan:
    """Every identity number passed through a binary float (E02), then sent again."""
    hit, rest = _split(plan, **wanted)
    first = [replace(d, defects={"E02": 1.0}, what="identity numbers through floats") for d in hit]
    second = [
        replace(d, delivered=night_number(to), night=night_number(to), version=2, what="corrected version") for d in hit
    ]
    return [*rest, *first, *second]


def broken_off(plan: Plan, to: int, **wanted) -> Plan:
    """The transfer broke off inside a character (E19); the whole file comes later."""
    hit, rest = _split(plan, **wanted)
    first = [replace(d, style=d.style.with_(is_cut=True), what="cut inside a character") for d in hit]
    again = [replace(d, delivered=night_number(to), night=night_number(to), what="sent again") for d in hit]
    return [*rest, *first, *again]


def without_rows(share: float):
    """Spoils a frame by leaving out rows at the end, as a filter left on in Excel does."""
    return lambda frame: frame.head(round(frame.height * (1 - share)))


def with_wrong_channel(frame: pl.DataFrame) -> pl.DataFrame:
    """Spoils ratings: every one came by the same channel."""
    return frame.with_columns(rating_channel=pl.lit("评价器"))


def with_wrong_amounts(column: str):
    """Spoils a frame by shifting some amounts."""
    return lambda frame: frame.with_columns(
        pl.when(pl.int_range(pl.len()) % 40 == 7).then(pl.col(column) + 10).otherwise(column).alias(column)
    )


def first_night(plan: Plan) -> Plan:
    """What is out of order on the first night."""
    plan = renamed(plan, "姚李镇2026年10月低保花名册(1).xlsx", code="MZ01", area="341504104")
    plan = twice(plan, "{stem}(1).xlsx", code="CL01")
    return corrected(
        plan,
        date(2026, 9, 14),
        with_wrong_amounts("monthly_standard_yuan"),
        "wrong amounts",
        FIRST_NIGHT,
        code="MZ07",
        period="202609",
    )


def later_nights(plan: Plan) -> Plan:
    """What is out of order in November 2026; December goes as it should."""
    plan = twice(plan, "{stem} - 副本.csv", code="ZW01", night=night_number(2))
    plan = corrected(plan, night_number(4), with_wrong_channel, "one channel for all", code="ZW02", period="20261102")
    plan = late(plan, 5, code="RX01", period="20261103")
    plan = broken_off(plan, 7, code="CZ04", period="20261105")
    plan = corrected(plan, night_number(9), without_rows(0.4), "rows left out", code="XM05", period="202611")
    plan = late(plan, 11, code="MZ03", period="202611", area="341504002")
    plan = renamed(plan, "姚李镇2026年11月低保花名册（最终版）.xlsx", code="MZ01", period="202611", area="341504104")
    plan = corrected(
        plan, night_number(13), without_rows(0.22), "roster shrunk", code="MZ07", period="202611", area="341504103"
    )
    plan = cut_numbers(plan, 12, code="MZ09", period="202611", area="341504200")
    plan = floated(plan, 12, code="RS02", period="202611")
    wrong = with_wrong_amounts("subsidy_amount_yuan")
    plan = corrected(plan, night_number(17), wrong, "wrong amounts", code="CZ01", period="202611")
    return twice(plan, "{stem}(2).csv", code="CZ01", period="202611", version=1)
