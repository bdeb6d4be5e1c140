"""Whose money goes where: plants of A-20, A-29 (accounts of others), A-31 and A-45 (groups of 低保 households).

Groups are of six households of one neighbourhood: their phones are one agent's (``phone``), their money goes to one
of them (``account``) or to the village committee that keeps it for them (``committee``), or they were approved on one
day with accounts opened in a row (``batch``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from sample_district.numbers import with_luhn_digit
from sample_district.people import District
from sample_district.policy.lots import ALLOWED, INNOCENT, VIOLATION, Plants, draw
from sample_district.policy.stacking import OVERLAP_MONTH, is_left_alone, merged, stays
from sample_district.registration import village_column

GROUP_SIZE = 6
# Groups in a district of 300,000: plan, kind, how many.
PLANS = (
    ("phone", VIOLATION, 4),
    ("batch", VIOLATION, 5),
    ("account", VIOLATION, 5),
    ("phone", INNOCENT, 9),
    ("committee", ALLOWED, 9),
    ("batch", INNOCENT, 2),
)


def household_groups(district: District, households: pl.DataFrame, taken: np.ndarray) -> pl.DataFrame:
    """Groups among running spells (spell, head, start, stop), without the heads ``taken`` by other checks.

    One row a household: spell, head, first (head of the group's first household), plan, kind, rank within the group.
    """
    rng = district.settings.rng("household groups")
    head = households["head"].to_numpy()
    fits = stays(district)[head] & is_left_alone(district)[head] & ~np.isin(head, taken)
    pool = households.filter(
        pl.Series(fits) & (pl.col("stop") < 0) & (pl.col("start") < OVERLAP_MONTH - 6) & ~pl.col("phase_out")
    ).select("spell", "head")
    pool = pool.sort(district.people["village"].gather(pool["head"]), pool["head"])
    count = pool.height // GROUP_SIZE
    wanted = [(plan, kind) for plan, kind, n in PLANS for _ in range(max(1, round(n * district.settings.scale)))]
    chosen = rng.permutation(count)[: len(wanted)]
    plans = pl.DataFrame(wanted[: len(chosen)], schema={"plan": pl.String, "kind": pl.String}, orient="row")
    plans = plans.with_columns(group=pl.Series(chosen, dtype=pl.Int64))
    at = pl.int_range(pl.len(), dtype=pl.Int64)
    return (
        pool.with_columns(group=at // GROUP_SIZE, rank=at % GROUP_SIZE)
        .join(plans, on="group", how="inner", maintain_order="left")
        .with_columns(first=pl.col("head").first().over("group"))
        .select("spell", "head", "first", "plan", "kind", "rank")
    )


def with_groups(district: District, households: pl.DataFrame, groups: pl.DataFrame) -> pl.DataFrame:
    """Households with ``payee`` (whose account), ``trustee`` (committee that keeps the money), a common approval."""
    of_group = groups.select("spell", "first", "plan")
    leading = households.select(first="head", first_start="start", first_approved="approved_day")
    committee = pl.Series(village_column(district, households["head"].to_numpy(), "name"))
    is_batch = pl.col("plan") == "batch"
    return (
        households.with_columns(committee=committee)
        .join(of_group, on="spell", how="left", maintain_order="left")
        .join(leading, on="first", how="left", maintain_order="left")
        .with_columns(
            payee=pl.when(pl.col("plan") == "account").then("first").otherwise("head"),
            trustee=pl.when(pl.col("plan") == "committee").then("committee"),
            start=pl.when(is_batch).then("first_start").otherwise("start"),
            approved_day=pl.when(is_batch).then("first_approved").otherwise("approved_day"),
        )
        .drop("committee", "first", "plan", "first_start", "first_approved")
    )


def with_group_numbers(district: District, groups: pl.DataFrame) -> District:
    """The district in which a group's phones are one, and accounts opened on one day follow each other."""
    people = district.people
    first = people.select("phone", "account").select(pl.all().gather(groups["first"]))
    phone = groups["plan"] == "phone"
    batch = groups["plan"] == "batch"
    row = first["account"].str.head(18).cast(pl.Int64) + groups["rank"]
    accounts = people["account"].scatter(groups["head"].filter(batch), with_luhn_digit(row.filter(batch)))
    phones = people["phone"].scatter(groups["head"].filter(phone), first["phone"].filter(phone))
    return District(district.settings, people.with_columns(account=accounts, phone=phones))


def related(district: District, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Whether two arrays of persons are, pair by pair, of one register household, spouses, or parent and child."""
    household = district.column("household")
    out = household[one] == household[other]
    for kin in ("spouse", "father", "mother"):
        column = district.column(kin)
        out |= (column[one] == other) | (column[other] == one)
    return out


def differs_by_a_letter(first: pl.Expr, second: pl.Expr) -> pl.Expr:
    """Whether two names of at most five characters differ by one character exchanged, left out or added."""
    longer = pl.when(first.str.len_chars() >= second.str.len_chars()).then(first).otherwise(second)
    shorter = pl.when(first.str.len_chars() >= second.str.len_chars()).then(second).otherwise(first)
    gap = longer.str.len_chars() - shorter.str.len_chars()
    wrong = pl.sum_horizontal((longer.str.slice(i, 1) != shorter.str.slice(i, 1)).cast(pl.Int64) for i in range(5))
    without = pl.any_horizontal((longer.str.head(i) + longer.str.slice(i + 1)) == shorter for i in range(5))
    return pl.when(gap == 0).then(wrong == 1).otherwise((gap == 1) & without)


@dataclass(frozen=True)
class Collectors:
    """By person, whose account the old-age allowance goes to (-1: their own), and who was planted for what."""

    payee: np.ndarray
    collected: Plants
    namesakes: Plants  # the later of two people with almost one name


def collectors(district: District, recipients: pl.DataFrame) -> Collectors:
    """Plants among those who draw the allowance (person, start, stop) from before 2025-03 to the end."""
    settled = recipients.filter((pl.col("start") <= OVERLAP_MONTH) & (pl.col("stop") < 0))["person"].to_numpy()
    settled = np.unique(settled[stays(district)[settled]])
    pairs = near_namesakes(district, settled)
    namesakes = draw(district, "A-29", pairs["other"].to_numpy(), {VIOLATION: 50, INNOCENT: 50})
    pairs = pairs.filter(pl.col("other").is_in(namesakes.flagged.tolist()))
    payee = np.full(len(district.people), -1)
    payee[pairs["other"].to_numpy()] = pairs["person"].to_numpy()
    rest = np.setdiff1d(settled, np.concatenate([pairs["other"].to_numpy(), pairs["person"].to_numpy()]))
    return Collectors(payee, _collected(district, rest, payee), namesakes)


def _collected(district: District, who: np.ndarray, payee: np.ndarray) -> Plants:
    """A-20: fills ``payee`` for violations and innocents (a neighbour who collects by word of mouth), and for those
    whose husband or wife collects, which is allowed."""
    spouse = district.column("spouse")
    alike = draw(district, "A-20", who[np.isin(spouse[who], who)], {ALLOWED: 50})
    payee[alike[ALLOWED]] = spouse[alike[ALLOWED]]
    free = np.setdiff1d(who, np.concatenate([alike[ALLOWED], spouse[alike[ALLOWED]]]))
    plants = draw(district, "A-20", free[: max(0, len(free) * 2 // 3)], {VIOLATION: 50, INNOCENT: 100})
    givers = plants.flagged
    holders = district.settings.rng("collectors").permutation(np.setdiff1d(free, givers))[: len(givers)]
    fine = ~related(district, givers[: len(holders)], holders)
    payee[givers[: len(holders)][fine]] = holders[fine]
    return merged(plants, alike)


def near_namesakes(district: District, who: np.ndarray) -> pl.DataFrame:
    """Pairs of unrelated recipients (``person``, ``other``) whose names differ by one character, nobody twice."""
    named = district.take(who, "name").with_columns(person=pl.Series(who)).filter(pl.col("name").str.len_chars() == 3)
    halves = named.with_columns(key=pl.col("name").str.head(1) + pl.col("name").str.slice(2, 1)).sort("person")
    pairs = halves.group_by("key", maintain_order=True).agg(
        person=pl.col("person").first(), other=pl.col("person").get(1, null_on_oob=True), names=pl.col("name").head(2)
    )
    different = pl.col("names").list.get(0) != pl.col("names").list.get(1, null_on_oob=True)
    pairs = pairs.filter(pl.col("other").is_not_null() & different)
    return pairs.filter(pl.Series(~related(district, pairs["person"].to_numpy(), pairs["other"].to_numpy()))).select(
        "person", "other"
    )
