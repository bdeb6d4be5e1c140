"""The list of planted cases for truth/plants: projects and service cases, from the selections the themes applied."""

from __future__ import annotations

import polars as pl

from sample_district import plants
from sample_district.world import World

SCHEMA = {
    "check_code": pl.String,
    "is_true": pl.Boolean,
    "feed": pl.String,
    "key": pl.String,
    "note": pl.String,
}


def _frame(code: str, is_true: bool, feed: str, note: str, keys: pl.Series) -> pl.DataFrame:
    return pl.DataFrame({"key": keys.cast(pl.String)}).select(
        check_code=pl.lit(code), is_true=pl.lit(is_true), feed=pl.lit(feed), key="key", note=pl.lit(note)
    )


def plant_list(world: World) -> pl.DataFrame:
    """One row a planted case."""
    parts = [pl.DataFrame(schema=SCHEMA)]
    contracts, rows = world.projects.contracts, world.projects.rows
    for code, chosen in plants.project_plants(contracts).items():
        keys = contracts.filter(pl.col("contract").is_in(chosen))["number"]
        feed = "XM04" if code == "F-04" else "XM05"
        parts.append(_frame(code.split()[0], "look-alike" not in code, feed, code, keys))
    back = rows.filter(pl.col("project").is_in(plants.regressing(rows)))["number"]
    turned = plants.turned_round(world.cases.rows)
    carried = rows.filter("carried")["number"].head(10)
    parts.append(_frame("P-17", False, "XM01", "carried over from the year before", carried))
    parts.append(_frame("P-12", True, "XM03", "progress falls back", back))
    parts.append(_frame("P-11", True, "XM03", "stands still", rows.filter("stalled")["number"]))
    parts.append(_frame("S-06", True, "ZW01", "closed before it was accepted", turned))
    return pl.concat(parts)
