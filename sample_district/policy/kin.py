"""Who is whose near kin by the police register: spouse, and parents and children where the register names them."""

from __future__ import annotations

import numpy as np
import polars as pl

from sample_district.assistance import Assistance
from sample_district.people import District
from sample_district.places import day
from sample_district.registration import names_parents
from sample_district.settings import HISTORY_END


def near_kin(district: District) -> pl.DataFrame:
    """Pairs (person, relative) both ways, as the register of the end of the history names them."""
    everybody = np.arange(len(district.people))
    shown = names_parents(district, day(HISTORY_END))
    parts = []
    for column in ("spouse", "father", "mother"):
        other = district.column(column)
        known = (other >= 0) & (shown | (column == "spouse"))
        parts.append(pl.DataFrame({"person": everybody[known], "relative": other[known]}))
    down = pl.concat(parts)
    up = down.select(person="relative", relative="person")
    return pl.concat([down, up]).unique(maintain_order=True)


def possible_cadres(district: District, assistance: Assistance, members: pl.DataFrame) -> pl.DataFrame:
    """Pairs (person, cadre): a member, and a grown relative outside every assisted household, kin to one household."""
    end = day(HISTORY_END)
    free = np.zeros(len(district.people), bool)
    free[:] = district.is_registered(end) & (district.ages(end) >= 24) & (district.ages(end) < 60)
    free &= (district.column("fate") == 0) & (district.column("death_day") < 0) & (district.column("leave_day") < 0)
    free[assistance.members["person"].to_numpy()] = False
    pairs = near_kin(district)
    pairs = pairs.filter(pl.Series(free[pairs["relative"].to_numpy()]))
    of_assisted = pairs.join(assistance.members.select("person", "spell"), on="person")
    alone = of_assisted.group_by("relative").agg(pl.col("spell").n_unique().alias("households"))
    alone = alone.filter(pl.col("households") == 1)["relative"]
    chosen = pairs.filter(pl.col("relative").is_in(alone.implode())).rename({"relative": "cadre"})
    return chosen.join(members.select("person"), on="person", how="semi").sort("person", "cadre")
