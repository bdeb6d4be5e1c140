"""MZ11: marriages, divorces and re-issued certificates until the horizon."""

from __future__ import annotations

import numpy as np
import polars as pl

from sample_district.columns import text
from sample_district.places import HORIZON_DAY, dates, day, next_workday
from sample_district.settings import HISTORY_END, HISTORY_START
from sample_district.world import World

MARRIAGES, DIVORCES, REISSUED = 100, 60, 8  # a month in a district of 300,000
MONTHS = 60
END = day(HISTORY_END)


def registrations(world: World) -> pl.DataFrame:
    """One row a registration, with ``_day``. Couples of the police register marry; those who divorce have parted there.

    The divorces of planted couples (A-21) are here though the police register still names the spouse.
    """
    district = world.district
    rng = district.settings.rng("marriage registrations")
    scale = district.settings.scale * MONTHS
    first = day(HISTORY_START)
    spouse, male, birth = (district.column(c) for c in ("spouse", "is_male", "birth_day"))
    parted = world.household_plants.divorced
    couples = np.flatnonzero((spouse >= 0) & male & (birth > END - 42 * 365))
    couples = couples[(birth[spouse[couples]] > END - 40 * 365) & (birth[spouse[couples]] < first - 20 * 366)]
    couples = rng.permutation(couples[~np.isin(couples, np.r_[parted, spouse[parted]])])
    married = couples[: max(1, round(MARRIAGES * scale))]
    reissued = rng.permutation(np.flatnonzero((spouse >= 0) & male))[: max(1, round(REISSUED * scale))]
    single = (spouse < 0) & (birth < first - 24 * 365) & (birth > END - 58 * 365) & ~world.is_assisted
    men, women = (rng.permutation(np.flatnonzero(single & (male == is_male))) for is_male in (True, False))
    count = min(len(men), len(women), max(1, round(DIVORCES * scale)))
    husbands = np.where(male[parted], parted, spouse[parted])
    wives = np.where(male[parted], spouse[parted], parted)
    kinds = ("结婚", "补领", "离婚", "离婚")
    pairs = ((married, spouse[married]), (reissued, spouse[reissued]), (men[:count], women[:count]), (husbands, wives))
    husband, wife = (np.concatenate([pair[i] for pair in pairs]) for i in (0, 1))
    n = len(husband)
    when = next_workday(first + rng.integers(0, HORIZON_DAY - first - 5, n))
    late = np.arange(n) >= n - len(parted)
    when = np.where(late, next_workday(END - 700 + rng.integers(0, 500, n)), when)
    kind = np.repeat(np.array(kinds, object), [len(pair[0]) for pair in pairs])
    order = np.lexsort((husband, when))
    husband, wife, when, kind = husband[order], wife[order], when[order], kind[order]
    letters = pl.Series(kind).replace_strict({"结婚": "J", "补领": "B", "离婚": "L"})
    serial = pl.Series(np.arange(n) + 1).cast(pl.String).str.zfill(6)
    he = district.take(husband, husband_name="name", husband_document_number="id18")
    she = district.take(wife, wife_name="name", wife_document_number="id18")
    return he.hstack(she).select(
        registration_type=text(kind),
        husband_name="husband_name",
        husband_document_number="husband_document_number",
        wife_name="wife_name",
        wife_document_number="wife_document_number",
        registered_date=dates(when),
        registration_authority=pl.lit("六安市叶集区民政局婚姻登记处"),
        registration_certificate_number=letters
        + pl.lit("341504-")
        + dates(when).dt.strftime("%Y")
        + pl.lit("-")
        + serial,
        _person=pl.Series(husband),
        _day=pl.Series(when),
    )
