"""SC01: enterprises, sole traders and cooperatives with the people behind them, and the truth of A-09."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import polars as pl

from sample_district.columns import text
from sample_district.numbers import credit_codes
from sample_district.places import dates, day
from sample_district.policy import posts, rentals
from sample_district.policy.lots import ALLOWED
from sample_district.registration import addresses, village_column
from sample_district.settings import HISTORY_END
from sample_district.world import World

# In a district of 300,000: word, first characters of the credit code, how many, word in the name.
SORTS = {"企业": ("91", 4_500, "有限公司"), "个体": ("92", 13_000, "经营部"), "合作社": ("93", 500, "专业合作社")}
ACTIVE, CANCELLED, REVOKED, ABNORMAL = "存续", "注销", "吊销", "异常"
MOST_HOLDERS = 5
LIMIT = 100_000  # yuan of capital from which A-09 is more than a small shop
END = day(HISTORY_END)
SCHEMA = {"sort": pl.String, "capital": pl.Float64, "status": pl.String} | {
    name: pl.Int64 for name in ("representative", *(f"holder_{i}" for i in range(MOST_HOLDERS)))
}


@lru_cache(maxsize=2)
def entities(world: World) -> pl.DataFrame:
    """One row an entity: sort, capital, status, representative and holders (persons; -1 for none)."""
    rows = pl.concat([_planted(world), _of_tenants_and_posts(world), _others(world)])
    rng = world.settings.rng("entities")
    n = rows.height
    closed = pl.col("status").is_in([CANCELLED, REVOKED])
    established = END - rng.integers(150, 4500, n)
    return rows.with_columns(
        serial=pl.int_range(pl.len()) + 100_000,
        established=pl.Series(established),
        closed=pl.when(closed).then(pl.Series(established + ((END - established) * rng.random(n) * 0.9).astype(int))),
        trade=text(rng.choice(["木业", "家居", "食品", "商贸", "农资", "建材", "餐饮", "百货"], n)),
        mark=text(rng.choice(["鑫源", "华安", "宏远", "新叶", "皖西", "金桥", "恒泰", "天成", "老街", "惠民"], n)),
        industry=text(rng.choice(["F5212", "F5299", "C2110", "H6210", "A0111", "O8090"], n)),
    )


def _frame(sort, capital, status, representative: np.ndarray, holders: np.ndarray | None = None) -> pl.DataFrame:
    """Entities; ``holders`` has one row an entity and at most MOST_HOLDERS columns."""
    n = len(representative)
    every = np.full((n, MOST_HOLDERS), -1)
    if holders is not None:
        every[:, : holders.shape[1]] = holders
    columns = {
        "sort": text(np.broadcast_to(np.asarray(sort, object), n)),
        "capital": np.broadcast_to(np.asarray(capital, float), n),
        "status": text(np.broadcast_to(np.asarray(status, object), n)),
        "representative": representative,
    }
    return pl.DataFrame(columns | {f"holder_{i}": every[:, i] for i in range(MOST_HOLDERS)}, schema=SCHEMA)


def _planted(world: World) -> pl.DataFrame:
    plants = world.household_plants["A-09"]
    flagged, alike = plants.flagged, plants[ALLOWED]
    partner = _outsiders(world)[: len(flagged) + len(alike)]
    turn, case = np.arange(len(flagged)) % 4, np.arange(len(alike)) % 4
    capital = 100_000.0 + flagged % 15 * 50_000
    head, holder, trader = flagged[turn < 2], flagged[turn == 2], flagged[turn == 3]
    owned = _frame("企业", capital[turn < 2], np.where(head % 7 == 0, ABNORMAL, ACTIVE), head, head[:, None])
    others = partner[: len(holder)]
    held = _frame("企业", capital[turn == 2], ACTIVE, others, np.stack([others, holder], axis=1))
    traded = _frame("个体", capital[turn == 3], ACTIVE, trader)
    member = alike[case == 2]
    chair = partner[len(holder) : len(holder) + len(member)]
    return pl.concat(
        [
            owned,
            held,
            traded,
            _frame("企业", 200_000, CANCELLED, alike[case == 0], alike[case == 0][:, None]),
            _frame("企业", 300_000, REVOKED, alike[case == 1], alike[case == 1][:, None]),
            _frame("合作社", 500_000, ACTIVE, chair, np.stack([chair, member], axis=1)),
            _frame("个体", 20_000, ACTIVE, alike[case == 3]),
        ]
    )


def _of_tenants_and_posts(world: World) -> pl.DataFrame:
    """What A-35 and A-40 look for: small companies, too small to matter to the household's allowance."""
    owners = pl.concat([rentals.companies_owned(world), posts.companies_owned(world)], how="vertical_relaxed")
    who = owners["person"].to_numpy()
    status = np.where(owners["is_allowed"].to_numpy(), CANCELLED, ACTIVE)
    return _frame("企业", 50_000, status, who, who[:, None])


def _outsiders(world: World) -> np.ndarray:
    """Grown people who draw no assistance, rent from nobody and hold no post of the state's, in a random order."""
    district = world.district
    age = district.ages(END)
    free = (age >= 22) & (age < 66) & (district.column("start_day") <= END) & ~world.is_assisted
    free[np.union1d(rentals.owners_of_nothing(world), posts.owners_of_nothing(world))] = False
    pool = np.flatnonzero(free)
    return district.settings.rng("entrepreneurs").permutation(pool)


def _others(world: World) -> pl.DataFrame:
    rng = world.settings.rng("other entities")
    pool = _outsiders(world)
    parts = []
    for sort, (_, count, _) in SORTS.items():
        n = max(2, round(count * world.settings.scale))
        head = rng.choice(pool, n)
        holders = None
        if sort != "个体":
            holders = rng.choice(pool, (n, MOST_HOLDERS))
            holders[:, 0] = head
            several = MOST_HOLDERS if sort == "合作社" else 3
            holders[np.arange(MOST_HOLDERS) >= rng.integers(1, several + 1, n)[:, None]] = -1
        capital = np.round(
            rng.lognormal(*{"企业": (13.4, 1.1), "个体": (10.3, 0.8), "合作社": (13.1, 0.8)}[sort], n), -3
        )
        status = rng.choice([ACTIVE, CANCELLED, REVOKED, ABNORMAL], n, p=[0.80, 0.13, 0.03, 0.04])
        parts.append(_frame(sort, capital, status, head, holders))
    return pl.concat(parts)


def register(world: World, on: int) -> pl.DataFrame:
    """SC01 on a day: one row an entity established by then. A holder is written as name and number in brackets."""
    rows = entities(world).filter(pl.col("established") <= on)
    district = world.district
    who = rows["representative"].to_numpy()
    holders = pl.concat_str(
        [_named(world, rows[f"holder_{i}"].to_numpy()).alias(f"h{i}") for i in range(MOST_HOLDERS)],
        separator=";",
        ignore_nulls=True,
    )
    codes = {sort: kind for sort, (kind, _, _) in SORTS.items()}
    words = {sort: word for sort, (_, _, word) in SORTS.items()}
    code = pl.coalesce(
        pl.when(pl.col("sort") == sort).then(credit_codes(kind, rows["serial"].to_numpy()))
        for sort, kind in codes.items()
    )
    township = village_column(district, who, "township").str.replace("(街道|镇|乡)$", "")
    named = district.take(who, legal_representative_name="name", legal_representative_document_number="id18")
    return rows.hstack(named).select(
        credit_code=code,
        entity_name=pl.lit("六安市叶集区")
        + township
        + pl.col("mark")
        + pl.col("trade")
        + pl.col("serial").cast(pl.String).str.tail(4)
        + pl.col("sort").replace_strict(words),
        entity_type="sort",
        legal_representative_name="legal_representative_name",
        legal_representative_document_number="legal_representative_document_number",
        shareholders=pl.when(holders != "").then(holders),
        capital_contribution_yuan="capital",
        established_date=dates(rows["established"].to_numpy()),
        entity_status="status",
        deregistered_date=pl.when(pl.col("status") == CANCELLED).then(pl.col("closed").cast(pl.Int32).cast(pl.Date)),
        entity_address=addresses(district, who),
        industry_code="industry",
        _person="representative",
    )


def _named(world: World, persons: np.ndarray) -> pl.Series:
    """Name and number as the register writes a holder: 张三(3424…)."""
    row = world.district.take(persons, "name", "id18")
    return row.select(pl.col("name") + pl.lit("(") + pl.col("id18") + pl.lit(")")).to_series()


def truth(world: World) -> pl.DataFrame:
    """A-09: applicants of households with somebody behind an enterprise, or a sole trader of some capital."""
    return world.household_plants.applicants("A-09").truth(
        violation="representative, shareholder or sole trader with a capital of 100,000 yuan or more",
        innocent="a lent name: the business is another's",
        allowed="cancelled, revoked, a member's share in a cooperative, or a sole trader below 100,000 yuan (B)",
    )
