"""True values behind the published claims, computed from the simulation, not from the files."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import polars as pl

from sample_district import hotline
from sample_district.care_and_cadres import CENTRES, SERVED_VILLAGES
from sample_district.places import HORIZON_DAY, day
from sample_district.ratings import OPINIONS
from sample_district.services import EFFECTS, PLATFORM_DAY
from sample_district.settings import HISTORY_END
from sample_district.world import World


def _row(code: str, definition: str, value: Any, numerator: Any = None, denominator: Any = None) -> dict:
    return {
        "claim_code": code,
        "definition": definition,
        "value": float(value),
        "numerator": None if numerator is None else float(numerator),
        "denominator": None if denominator is None else float(denominator),
    }


def _mean(values: pl.Series, weights: pl.Series) -> float:
    return float(np.average(values.to_numpy(), weights=weights.to_numpy()))


def _processing(world: World) -> list[dict]:
    """Means over every decided case accepted in the history, whenever it was decided: no censoring in the truth."""
    effect = EFFECTS[world.settings.profile]
    rows = world.cases.rows.filter((pl.col("exit") == 0) & (pl.col("accepted") <= day(HISTORY_END)))
    rows = rows.with_columns(after=pl.col("accepted") >= PLATFORM_DAY)
    crude = dict(rows.group_by("after").agg(pl.col("elapsed").mean()).iter_rows())
    cells = rows.group_by("matter", "channel", "after").agg(mean=pl.col("elapsed").mean(), n=pl.len())
    both = cells.filter("after").join(cells.filter(pl.col("after").not_()), on=["matter", "channel"], suffix="_before")
    after = _mean(both["mean"], both["n"])
    before = _mean(both["mean_before"], both["n"])
    instant = world.cases.catalogue.filter("is_instant")["matter"].to_list()
    shares = dict(rows.group_by("after").agg(pl.col("matter").is_in(instant).mean()).iter_rows())
    return [
        _row("processing_time_reduction", "effect built in, at a fixed mix", 1 - effect.ratio),
        _row("processing_time_reduction", "realised at the mix of the after period", 1 - after / before, after, before),
        _row("processing_time_reduction", "crude", 1 - crude[True] / crude[False], crude[True], crude[False]),
        _row("instant_share_before", "share of instant matters before the platform", shares[False]),
        _row("instant_share_after", "share of instant matters after the platform", shares[True]),
    ]


def _satisfaction(world: World) -> list[dict]:
    opinion = OPINIONS[world.settings.profile]
    rows = world.ratings.filter(pl.col("rated") <= day(HISTORY_END))
    good, genuine = (rows["score"] >= 3).to_numpy(), rows["genuine"].to_numpy()
    return [
        _row("satisfaction_rate", "probability built in, ratings given by a person", opinion.satisfied),
        _row(
            "satisfaction_rate",
            "realised, ratings given by a person",
            (good & genuine).sum() / genuine.sum(),
            (good & genuine).sum(),
            genuine.sum(),
        ),
        _row("satisfaction_rate", "crude, system defaults included", good.mean(), good.sum(), len(good)),
        _row("default_share", "share of ratings given by the system", 1 - genuine.mean()),
    ]


def claims(world: World) -> pl.DataFrame:
    """One row a claim and definition."""
    rows = _processing(world) + _satisfaction(world)
    projects, payments = world.projects.rows, world.projects.payments
    first, last = day(date(2023, 1, 1)), day(date(2025, 12, 31))
    paid = payments.filter(pl.col("paid").is_between(first, last))["amount"].sum()
    of_plan = projects.filter(pl.col("year").is_between(2023, 2025))
    again = of_plan.filter(pl.col("previous").is_in(of_plan["project"].implode()))  # its first year is on the lists too
    chains = of_plan.height - again.height
    rows += [
        _row("investment_total", "paid in 2023-2025 on projects, yuan", paid),
        _row("project_count", "new projects of 2023-2025", of_plan["carried"].not_().sum()),
        _row("project_count", "distinct projects on the lists of 2023-2025, carry-overs counted once", chains),
        _row("project_count", "rows of the yearly lists 2023-2025", of_plan.height),
        _row(
            "person_times",
            "planned beneficiaries of distinct projects 2023-2025",
            of_plan.filter(pl.col("carried").not_())["beneficiaries"].sum(),
        ),
        _row("care_centre_count", "integrated care centres", CENTRES),
        _row("care_centre_coverage", "villages and communities served", SERVED_VILLAGES / 77, SERVED_VILLAGES, 77),
    ]
    for year in hotline.APPROVAL[world.settings.profile]:
        truth = hotline.survey(world.district, year)[1]
        rows.append(_row(f"approval_rate_{year}", "whole adult population", truth["approval"], None, truth["adults"]))
    district = world.district
    dead = district.column("death_day")
    known = (dead >= 0) & (dead <= day(HISTORY_END))
    still = known & (district.column("death_registered_day") > day(HISTORY_END))
    rows += [
        _row(
            "registered_alive",
            "alive and registered at the end of the history",
            district.is_registered(day(HISTORY_END)).sum(),
        ),
        _row("deaths", "deaths in the history", known.sum()),
        _row("deaths_not_registered", "dead, but still 正常 in the register", still.sum()),
        _row(
            "households",
            "households with a living member",
            len(np.unique(district.column("household")[district.is_registered(day(HISTORY_END))])),
        ),
        _row(
            "cases", "service cases until the horizon", world.cases.rows.filter(pl.col("applied") <= HORIZON_DAY).height
        ),
    ]
    return pl.DataFrame(rows, schema_overrides={"numerator": pl.Float64, "denominator": pl.Float64})
