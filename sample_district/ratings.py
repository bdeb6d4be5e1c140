"""Ratings of service cases (ZW02). Under ``flattering`` most are the system's own default fives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from sample_district.people import District
from sample_district.places import HORIZON_DAY, add_workdays
from sample_district.services import Cases, case_numbers

MOMENTS = ("办结", "受理", "收件")
RATING_CHANNELS = ("评价器", "二维码", "短信", "网", "热线")
TAGS = ("服务热情", "流程清晰", "一次办好", "等候太久", "材料反复", "态度一般")


@dataclass(frozen=True)
class Opinion:
    """Share of closed cases rated, share of ratings that the system gave, satisfied (3-5) among the genuine."""

    rated: float
    default: float
    satisfied: float


# flattering: 0.885 x 0.28 + 0.72 = 0.968: the defaults lift 88.5 % to the published 96.7 %.
OPINIONS = {"honest": Opinion(0.60, 0.02, 0.967), "flattering": Opinion(0.62, 0.715, 0.885)}


def simulate_ratings(district: District, cases: Cases) -> pl.DataFrame:
    """One row a rating until the horizon, sorted by day; ``genuine`` says whether a person gave it."""
    rng = district.settings.rng("ratings")
    opinion = OPINIONS[district.settings.profile]
    rows = cases.rows.filter((pl.col("exit") == 0) & (pl.col("finished") <= HORIZON_DAY))
    rows = rows.with_columns(number=case_numbers(rows))
    chosen = rows.filter(pl.Series(rng.random(rows.height) < opinion.rated))
    again = chosen.filter(pl.Series(rng.random(chosen.height) < 0.004))
    early = chosen.filter(pl.Series(rng.random(chosen.height) < 0.03))
    moment = np.r_[np.zeros(chosen.height + again.height, int), rng.integers(1, 3, early.height)]
    all_ = pl.concat([chosen, again, early])
    n = all_.height
    genuine = rng.random(n) >= opinion.default
    good = rng.random(n) < opinion.satisfied
    score = np.where(good, rng.choice([5, 4, 3], n, p=[0.82, 0.14, 0.04]), rng.choice([2, 1], n, p=[0.7, 0.3]))
    score = np.where(genuine, score, 5)
    wait = np.where(genuine, np.minimum(rng.geometric(0.6, n) - 1, 15), 10)
    base = np.where(moment == 0, all_["finished"].to_numpy(), all_["accepted"].to_numpy())
    rated = base + np.where(moment == 0, wait, 0)
    bad = score <= 2
    assigned = np.where(bad, add_workdays(rated, np.where(rng.random(n) < 0.9, 0, 1)), -1)
    contacted = np.where(
        bad,
        add_workdays(
            np.maximum(assigned, 0) * bad + ~bad * 20_000, rng.choice([0, 1, 2, 4], n, p=[0.5, 0.35, 0.1, 0.05])
        ),
        -1,
    )
    rectified = np.where(
        bad & (rng.random(n) < 0.93), add_workdays(np.maximum(contacted, 18_700), rng.integers(1, 19, n)), -1
    )
    appeal = np.where(bad & (rng.random(n) < 0.05), rng.integers(1, 4, n), 0)
    frame = pl.DataFrame(
        {
            "case": all_["case"],
            "number": all_["number"],
            "person": all_["person"],
            "moment": moment,
            "rated": rated,
            "score": score,
            "genuine": genuine,
            "assigned": assigned,
            "contacted": contacted,
            "rectified": rectified,
            "appeal": appeal,
            "seconds": np.where(genuine, rng.integers(0, 40_000, n), 300),
            "channel": np.where(genuine, rng.choice(5, n, p=[0.35, 0.25, 0.2, 0.17, 0.03]), 3),
            "revisit": rng.choice(6, n, p=[0.1, 0.35, 0.25, 0.1, 0.02, 0.18]),
            "tag": np.where(bad, rng.integers(3, 6, n), rng.integers(0, 3, n)),
            "terminal": rng.integers(1, 60, n),
            "is_anonymous": rng.random(n) < 0.15,
        }
    )
    # A few came in for cases of the provincial platform, which the district's files do not hold.
    elsewhere = pl.Series(rng.random(n) < 0.001)
    frame = frame.with_columns(
        number=pl.when(elsewhere).then(pl.lit("34000") + pl.col("number").str.slice(5)).otherwise("number")
    )
    return (
        frame.filter(pl.col("rated") <= HORIZON_DAY)
        .sort("rated", "case", "moment", maintain_order=True)
        .with_row_index("rating")
    )


def _at(column: str, as_of: int, seconds: int) -> pl.Expr:
    moment = ((pl.col(column) * 86_400 + seconds + pl.col("seconds") % 20_000) * 1000).cast(pl.Datetime("ms"))
    return pl.when((pl.col(column) >= 0) & (pl.col(column) <= as_of)).then(moment)


def ratings_frame(rows: pl.DataFrame, as_of: int) -> pl.DataFrame:
    """ZW02 rows as they look at the end of a day."""
    revisits = ("非常满意", "满意", "基本满意", "不满意", "非常不满意", "未接通")
    words = {0: "无", 1: "申诉中", 2: "申诉成立", 3: "申诉不成立"}
    is_rectified = (pl.col("rectified") >= 0) & (pl.col("rectified") <= as_of)
    return rows.select(
        rating_number=pl.lit("PJ")
        + pl.col("rated").cast(pl.Int32).cast(pl.Date).dt.strftime("%Y%m%d")
        + pl.col("rating").cast(pl.String).str.zfill(8),
        case_number="number",
        rating_moment=pl.col("moment").replace_strict(dict(enumerate(MOMENTS)), return_dtype=pl.String),
        rated_at=((pl.col("rated") * 86_400 + 32_000 + pl.col("seconds")) * 1000).cast(pl.Datetime("ms")),
        rating_score=pl.col("score").cast(pl.String),
        rating_comment=pl.when(pl.col("score") <= 2)
        .then(pl.lit("办理时间较长，希望改进"))
        .when(pl.col("rating") % 29 == 0)
        .then(pl.lit("工作人员耐心细致")),
        rating_tags=pl.when("genuine").then(
            pl.col("tag").cast(pl.Int64).replace_strict(dict(enumerate(TAGS)), return_dtype=pl.String)
        ),
        rating_channel=pl.col("channel")
        .cast(pl.Int64)
        .replace_strict(dict(enumerate(RATING_CHANNELS)), return_dtype=pl.String),
        is_system_default=pl.col("genuine").not_(),
        is_anonymous="is_anonymous",
        appeal_status=pl.when(pl.col("score") <= 2)
        .then(pl.col("appeal").replace_strict(words, return_dtype=pl.String))
        .otherwise(pl.lit("无")),
        bad_rating_assigned_at=_at("assigned", as_of, 62_000),
        first_contacted_at=_at("contacted", as_of, 64_000),
        rectified_at=_at("rectified", as_of, 60_000),
        rectification_result=pl.when(is_rectified).then(pl.lit("已与当事人沟通并整改")),
        revisit_result=pl.when(is_rectified).then(
            pl.col("revisit").replace_strict(dict(enumerate(revisits)), return_dtype=pl.String)
        ),
        is_published=pl.col("score") >= 3,
        rating_terminal=pl.lit("T341504-") + pl.col("terminal").cast(pl.String).str.zfill(3),
        _person="person",
        _rating="rating",
    )


def ratings_touched(rows: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    """Ratings given, or answered, on the days ``first`` to ``last``."""
    moments = ("rated", "assigned", "contacted", "rectified")
    return rows.filter(pl.any_horizontal(pl.col(m).is_between(first, last) for m in moments))
