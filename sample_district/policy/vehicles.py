"""GA04: motor vehicles by owner, and the truth of A-07."""

from __future__ import annotations

import numpy as np
import polars as pl

from sample_district.columns import text, where
from sample_district.numbers import credit_codes
from sample_district.places import dates, day
from sample_district.policy.lots import ALLOWED
from sample_district.settings import HISTORY_END
from sample_district.world import World

VEHICLES = 70_000  # in a district of 300,000
END = day(HISTORY_END)
# plate type, vehicle type, make; the first three are cars
SORTS = (
    ("小型汽车", "小型轿车", "大众朗逸"),
    ("小型汽车", "小型普通客车", "五菱宏光"),
    ("小型新能源汽车", "小型轿车", "比亚迪秦"),
    ("小型汽车", "轻型普通货车", "福田时代"),
    ("普通摩托车", "普通二轮摩托车", "豪爵HJ125"),
    ("普通摩托车", "正三轮载货摩托车", "宗申ZS150ZH"),
    ("拖拉机", "轮式拖拉机", "东方红LX404"),
    ("小型汽车", "残疾人专用汽车", "吉利远景"),
)
CARS, MOTORCYCLE, TRICYCLE, TRACTOR, ASSIST = 4, 4, 5, 6, 7
NORMAL, SOLD, CANCELLED, OVERDUE, SCRAPPED = "正常", "转移", "注销", "逾期未检验", "强制报废"
YEAR = 365


def register(world: World, on: int) -> pl.DataFrame:
    """GA04 on a day: one row a vehicle and owner."""
    rows = pl.concat([_planted(world), _others(world)]).sort("owner", "sort")
    n, who = rows.height, rows["owner"].to_numpy()
    rng = world.settings.rng("plates")
    names = np.array(SORTS, dtype=object)[rows["sort"].to_numpy()]
    is_firm = who < 0
    owner = world.district.take(who, name="name", number="id18")
    firm = np.arange(n) % 9000
    first = END - rng.integers(300, 4800, n)
    age = rows["overdue"].to_numpy()
    status = rows["status"].to_numpy()
    ended = np.isin(status, [SOLD, CANCELLED, SCRAPPED])
    return pl.DataFrame(
        {
            "plate_number": _plates(n, rng),
            "plate_type": text(names[:, 0]),
            "owner_name": owner["name"].fill_null("安徽宏运物流有限公司"),
            "document_type": text(np.where(is_firm, "统一社会信用代码", "居民身份证")),
            "document_number": where(is_firm, credit_codes("91", 700_000 + firm), owner["number"]),
            "vehicle_type": text(names[:, 1]),
            "use_nature": text(np.where(is_firm, "货运", np.where(rng.random(n) < 0.97, "非营运", "营运"))),
            "make_model": text(names[:, 2]),
            "first_registered_date": dates(np.minimum(first, END - age - 800)),
            "inspection_valid_to_date": dates(np.where(age > 0, END - age, on + rng.integers(20, 700, n))),
            "vehicle_status": rows["status"],
            "ownership_transfer_date": where(status == SOLD, dates(END - rng.integers(30, 250, n))),
            "_person": rows["owner"],
        }
    ).with_columns(
        inspection_valid_to_date=pl.when(pl.Series(ended & (age == 0)).not_()).then("inspection_valid_to_date")
    )


def _plates(count: int, rng: np.random.Generator) -> pl.Series:
    """皖N and five characters, each plate once: a letter and four digits, then two letters and three digits."""
    letters = np.array(list("ABCDEFGHJKLMNPQRSTUVWXYZ"))
    serial = rng.permutation(max(count, 10) * 2)[:count]
    head = np.char.add(letters[serial // 10_000 % 24], np.where(serial < 240_000, "", letters[serial // 240_000 % 24]))
    return pl.Series(np.char.add(np.char.add("皖N", head), np.char.zfill((serial % 10_000).astype(str), 4)))


def _rows(owner: np.ndarray, sort: np.ndarray | int, status: np.ndarray | str, overdue: np.ndarray | int = 0):
    """Vehicles: owner, position in SORTS, status, and the days since when the inspection is overdue (0: it is not)."""
    n = len(owner)
    return pl.DataFrame(
        {
            "owner": owner,
            "sort": np.broadcast_to(sort, n),
            "status": text(np.broadcast_to(status, n)),
            "overdue": np.broadcast_to(overdue, n),
        },
        schema={"owner": pl.Int64, "sort": pl.Int64, "status": pl.String, "overdue": pl.Int64},
    )


def _planted(world: World) -> pl.DataFrame:
    plants = world.household_plants["A-07"]
    flagged = plants.flagged
    late = flagged % 3 == 0
    cars = _rows(flagged, flagged % CARS, np.where(late, OVERDUE, NORMAL), np.where(late, 60 + flagged % 900, 0))
    lawful = (
        (MOTORCYCLE, NORMAL, 0), (ASSIST, NORMAL, 0), (0, SOLD, 0), (1, CANCELLED, 0), (0, SCRAPPED, 0),
        (1, OVERDUE, 3 * YEAR + 150), (TRACTOR, NORMAL, 0), (TRICYCLE, NORMAL, 0),
    )  # fmt: skip
    turn = np.arange(len(plants[ALLOWED])) % len(lawful)
    parts = [_rows(plants[ALLOWED][turn == i], *case) for i, case in enumerate(lawful)]
    return pl.concat([cars, *parts])


def _others(world: World) -> pl.DataFrame:
    """Cars of people who draw no assistance, of firms, and motorcycles of anybody."""
    district = world.district
    rng = district.settings.rng("vehicles")
    age = district.ages(END)
    grown = (age >= 19) & (age < 72) & (district.column("start_day") <= END)
    planted = world.household_plants["A-07"].everybody
    count = round(VEHICLES * district.settings.scale)
    free = np.flatnonzero(grown & ~world.is_assisted)
    poor = np.setdiff1d(np.flatnonzero(grown & world.is_assisted), planted)
    owners = rng.choice(free, round(count * 0.93))
    cycles = rng.choice(poor, min(len(poor), round(count * 0.02)), replace=False)
    firms = np.full(round(count * 0.05), -1)
    sort = rng.choice(len(SORTS) - 1, len(owners), p=[0.42, 0.16, 0.12, 0.06, 0.16, 0.05, 0.03])
    states = (NORMAL, SOLD, CANCELLED, OVERDUE, SCRAPPED)
    status = rng.choice(states, len(owners), p=[0.84, 0.05, 0.03, 0.06, 0.02])
    overdue = np.where(status == OVERDUE, rng.integers(20, 2000, len(owners)), 0)
    return pl.concat([_rows(owners, sort, status, overdue), _rows(cycles, MOTORCYCLE, NORMAL), _rows(firms, 3, NORMAL)])


def truth(world: World) -> pl.DataFrame:
    """A-07: applicants of households with a car."""
    return world.household_plants.applicants("A-07").truth(
        violation="a member owns a car",
        innocent="the car is lent: a relative bought and drives it",
        allowed="motorcycle, assist vehicle, tractor, sold, cancelled, scrapped, or overdue for more than three years",
    )
