"""GA03: people who live here without being on the register, and the truth of A-46."""

from __future__ import annotations

import numpy as np
import polars as pl

from sample_district.columns import text
from sample_district.names import loose_names
from sample_district.numbers import identity_numbers
from sample_district.places import dates, day, villages
from sample_district.policy import strangers
from sample_district.policy.lots import ALLOWED
from sample_district.registration import PROVINCE
from sample_district.settings import HISTORY_END
from sample_district.world import World

REGISTERED = 12_000  # in a district of 300,000
AREAS = (413023, 320106, 330102, 340122, 411524, 310112, 370202, 422126)
END = day(HISTORY_END)


def register(world: World, on: int) -> pl.DataFrame:
    """GA03 on a day: one row a person with a residence permit, valid or expired."""
    settings, district = world.settings, world.district
    rng = settings.rng("floating population")
    plants = strangers.on_the_roster(district)
    expired = plants.flagged[::3]
    known = np.concatenate([plants[ALLOWED], expired])
    others = max(2, round(REGISTERED * settings.scale) - len(known))
    birth = END - rng.integers(18 * 365, 60 * 365, others)
    number = identity_numbers(rng.choice(AREAS, others), birth, rng.random(others) < 0.55, rng)
    person = district.take(known, "name", "id18")
    n = len(known) + others
    registered = on - rng.integers(30, 700, n)
    valid = on + rng.integers(80, 500, n)
    valid[len(plants[ALLOWED]) : len(known)] = on - 60
    some = np.arange(n) >= len(known)
    valid = np.where(some & (rng.random(n) < 0.1), on - rng.integers(5, 400, n), valid)
    place = villages()["township"].gather(rng.integers(0, len(villages()), n))
    house = pl.Series(rng.integers(1, 300, n)).cast(pl.String)
    return pl.DataFrame(
        {
            "document_type": ["居民身份证"] * n,
            "document_number": pl.concat([person["id18"], number]),
            "full_name": pl.concat([person["name"], loose_names(others, rng)]),
            "residential_address": PROVINCE + place + house + "号",
            "residence_reason": text(
                rng.choice(["务工", "经商", "投靠亲属", "购房", "就学"], n, p=[0.5, 0.15, 0.2, 0.1, 0.05])
            ),
            "registered_date": dates(np.minimum(registered, valid - 30)),
            "valid_to_date": dates(valid),
            "_person": np.concatenate([known, np.full(others, -1)]),
        }
    ).unique("document_number", keep="first", maintain_order=True)


def truth(world: World) -> pl.DataFrame:
    """A-46: covered members of 低保 households who are on no register here; and those whom a file explains."""
    helped = strangers.helped_in_need(world.district)
    emergency = pl.DataFrame({"person": helped}, schema={"person": pl.Int64}).select(
        check_code=pl.lit("A-46"),
        kind=pl.lit(ALLOWED),
        person="person",
        note=pl.lit("temporary assistance at the place of the emergency"),
    )
    return pl.concat(
        [
            strangers.on_the_roster(world.district).truth(
                violation="on no register here, number from elsewhere, residence permit expired or none",
                innocent="married in; the move has been applied for",
                allowed="valid residence permit",
            ),
            emergency,
        ]
    )
