"""BD01 and BD02: rights in homes, shops, offices and parking spaces, filed sale contracts, and the truth of A-08.

Nobody in a household that draws assistance has a right except by a plant, so that no check finds what nobody planted.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from sample_district.columns import text
from sample_district.people import District
from sample_district.places import dates, day
from sample_district.policy import rentals
from sample_district.policy.lots import ALLOWED, Plants
from sample_district.registration import addresses
from sample_district.settings import HISTORY_END
from sample_district.world import World

RIGHTS, CONTRACTS = 60_000, 2_400  # in a district of 300,000
HOME, SHOP, OFFICE, PARKING = "住宅", "商业", "办公", "车位"
IN_FORCE, PAST = "现势", "历史"
ALONE, JOINT, SHARED = "单独所有", "共同共有", "按份共有"
END = day(HISTORY_END)
ALLOWED_CASES = 5  # one home; a past title; a small share; a cancelled contract; a parking space


def _rights(
    owner: np.ndarray, use: str | np.ndarray = HOME, status: str | np.ndarray = IN_FORCE, mode: str | np.ndarray = ALONE
) -> pl.DataFrame:
    """Rights, one unit each: owner, use, status, how it is owned, and when registered (-1: any)."""
    n = len(owner)
    words = {"use": use, "status": status, "mode": mode}
    return pl.DataFrame(
        {"owner": owner} | {name: text(np.broadcast_to(np.asarray(word, object), n)) for name, word in words.items()},
        schema={"owner": pl.Int64, "use": pl.String, "status": pl.String, "mode": pl.String},
    ).with_columns(registered=pl.lit(-1, pl.Int64))


def _case(plants: Plants, number: int) -> np.ndarray:
    """Allowed persons of one case."""
    alike = plants[ALLOWED]
    return alike[np.arange(len(alike)) % ALLOWED_CASES == number]


def _planted_rights(world: World) -> pl.DataFrame:
    plants = world.household_plants["A-08"]
    flagged, alike = plants.flagged, plants[ALLOWED]
    two, other = flagged[0::3], flagged[1::3]
    of_tenants = rentals.homes_owned(world)
    when = of_tenants["registered_day"].cast(pl.Int64)
    return pl.concat(
        [
            _rights(np.concatenate([flagged[0::3], flagged[2::3], alike])),
            _rights(two),
            _rights(other, np.where(other % 4 == 0, OFFICE, SHOP)),
            _rights(_case(plants, 1), status=PAST),
            _rights(_case(plants, 2), mode=SHARED),
            _rights(_case(plants, 4), PARKING),
            _rights(of_tenants["person"].to_numpy()).with_columns(registered=when),
        ]
    )


def _may_own(world: World) -> np.ndarray:
    """By person: draws no assistance, and neither rents from the state nor had a house repaired by it."""
    free = ~world.is_assisted
    free[rentals.owners_of_nothing(world)] = False
    return free


def _other_rights(district: District, may_own: np.ndarray) -> pl.DataFrame:
    """Grown people outside assistance; two of five couples own together, on one unit."""
    rng = district.settings.rng("property rights")
    age = district.ages(END)
    pool = np.flatnonzero((age >= 24) & (age < 80) & (district.column("start_day") <= END) & may_own)
    count = round(RIGHTS * district.settings.scale * 0.8)
    owner = rng.choice(pool, count)
    use = rng.choice([HOME, SHOP, OFFICE, PARKING], count, p=[0.85, 0.05, 0.02, 0.08])
    status = rng.choice([IN_FORCE, PAST], count, p=[0.92, 0.08])
    spouse = district.column("spouse")[owner]
    together = (spouse >= 0) & (rng.random(count) < 0.4)
    together &= may_own[spouse]
    first = _rights(owner, use, status, np.where(together, JOINT, ALONE)).with_columns(unit=pl.int_range(pl.len()))
    return pl.concat([first, first.filter(pl.Series(together)).with_columns(owner=pl.Series(spouse[together]))])


def property_rights(world: World, on: int) -> pl.DataFrame:
    """BD01 on a day: one row a unit, title and owner."""
    district = world.district
    others = _other_rights(district, _may_own(world))
    planted = _planted_rights(world).with_columns(unit=pl.int_range(pl.len()) + others.height)
    rows = pl.concat([others, planted]).sort("unit", "owner")
    n, who, unit = rows.height, rows["owner"].to_numpy(), rows["unit"].to_numpy()
    rng = district.settings.rng("property register")
    by_unit = rng.random((3, int(unit.max()) + 1 if n else 1))[:, unit]
    fixed = rows["registered"].to_numpy()
    registered = np.where(fixed >= 0, fixed, on - 200 - (by_unit[0] * 5200).astype(int))
    year = dates(registered).dt.year().cast(pl.String)
    serial = pl.Series(unit)
    area = np.where(rows["use"].to_numpy() == PARKING, 12 + by_unit[1] * 3, 48 + by_unit[1] * 100).round(2)
    small = np.array(["1/3", "30%", "0.25"])[who % 3]
    share = pl.when(pl.col("mode") == SHARED).then(pl.Series(small)).when(pl.col("mode") == JOINT).then(pl.lit("1/2"))
    group = (serial // 10_000 + 1).cast(pl.String).str.zfill(3)
    return rows.hstack(district.take(who, owner_name="name", document_number="id18")).select(
        property_unit_number=pl.lit("341504") + group + pl.lit("001GB00001F") + serial.cast(pl.String).str.zfill(8),
        title_certificate_number=pl.lit("皖（")
        + year
        + pl.lit("）叶集区不动产权第")
        + serial.cast(pl.String).str.zfill(7)
        + pl.lit("号"),
        owner_name="owner_name",
        document_number="document_number",
        co_ownership_mode="mode",
        ownership_share=share,
        property_address=addresses(district, who),
        property_use="use",
        floor_area_square_metres=pl.Series(area),
        registered_date=dates(registered),
        registration_type=pl.Series(np.where(by_unit[2] < 0.6, "首次登记", "转移登记")),
        title_status="status",
        is_mortgaged=pl.Series(by_unit[2] < 0.25),
        _person="owner",
    )


def sale_contracts(world: World, on: int) -> pl.DataFrame:
    """BD02 on a day: one row a filed contract and buyer."""
    district = world.district
    rng = district.settings.rng("sale contracts")
    plants = world.household_plants["A-08"]
    planted, cancelled = plants.flagged[2::3], _case(plants, 3)
    age = district.ages(END)
    pool = np.flatnonzero((age >= 22) & (age < 66) & district.is_registered(END) & _may_own(world))
    others = rng.choice(pool, max(2, round(CONTRACTS * district.settings.scale)))
    who = np.concatenate([planted, cancelled, others])
    filed = on - 40 - rng.integers(0, 1200, len(who))
    is_off = np.concatenate(
        [np.zeros(len(planted), bool), np.ones(len(cancelled), bool), rng.random(len(others)) < 0.06]
    )
    number = pl.Series(np.arange(len(who)) + 1).cast(pl.String).str.zfill(6)
    return (
        district.take(who, buyer_name="name", document_number="id18")
        .select(
            contract_number=pl.lit("YJWQ") + dates(filed).dt.strftime("%Y%m") + number,
            buyer_name="buyer_name",
            document_number="document_number",
            filed_date=dates(filed),
            cancelled_date=dates(np.where(is_off, np.minimum(filed + 35, on - 1), -1)),
            _person=pl.Series(who),
        )
        .sort("contract_number")
    )


def truth(world: World) -> pl.DataFrame:
    """A-08: applicants of households with two homes, a shop or office, or a home and a filed contract."""
    return world.household_plants.applicants("A-08").truth(
        violation="two homes, a shop or office, or a home and a filed contract",
        innocent="a nominal title: a relative paid for it and lives there",
        allowed="one home; beside it at most a past title, a small share, a cancelled contract or a parking space",
    )
