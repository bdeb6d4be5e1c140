"""Step 2: put the errors of the catalogue into text frames, and note every one.

A clerk types a person's number once and copies it from month to month: an error belongs to a person and a department's
system, so it is the same in every file of that system. Errors of cells (dates, amounts) belong to a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import polars as pl

from sample_district import slips
from sample_district.deliveries import Delivery
from sample_district.registration import old_numbers
from sample_district.world import World

NOTE_SCHEMA = {
    "row": pl.Int64,
    "column": pl.String,
    "code": pl.String,
    "true_value": pl.String,
    "written_value": pl.String,
}


@dataclass(frozen=True)
class Feed:
    """Where a feed holds a person, and in whose system the person was typed."""

    system: str
    number: str
    name: str
    account: str | None = None


FEEDS: dict[str, Feed] = {
    "MZ01": Feed("civil affairs", "applicant_resident_id_number", "applicant_name", "bank_account_number"),
    "MZ02": Feed("civil affairs", "resident_id_number", "full_name"),
    "MZ03": Feed("civil affairs", "resident_id_number", "full_name", "bank_account_number"),
    "MZ04": Feed("civil affairs", "applicant_resident_id_number", "applicant_name", "bank_account_number"),
    "MZ05": Feed("civil affairs", "applicant_resident_id_number", "applicant_name", "bank_account_number"),
    "MZ06": Feed("civil affairs", "resident_id_number", "full_name", "bank_account_number"),
    "MZ08": Feed("civil affairs", "resident_id_number", "child_name", "bank_account_number"),
    "MZ12": Feed("civil affairs", "member_resident_id_number", "member_name"),
    "MZ07": Feed("civil affairs", "resident_id_number", "full_name", "bank_account_number"),
    "MZ09": Feed("civil affairs", "resident_id_number", "full_name"),
    "CZ01": Feed("civil affairs", "resident_id_number", "beneficiary_name", "bank_account_number"),
    "MZ10": Feed("funeral home", "resident_id_number", "deceased_name"),
    "CL01": Feed("federation", "resident_id_number", "full_name"),
    "JY01": Feed("schools", "resident_id_number", "full_name"),
    "YL02": Feed("care homes", "resident_id_number", "full_name"),
    "ZW01": Feed("service hall", "document_number", "applicant_name"),
    "RS01": Feed("insurance", "resident_id_number", "full_name"),
    "RS02": Feed("insurance", "resident_id_number", "full_name"),
    "CZ02": Feed("payroll", "resident_id_number", "full_name"),
    "BD01": Feed("real estate", "document_number", "owner_name"),
    "SC01": Feed("market regulation", "legal_representative_document_number", "legal_representative_name"),
    "YB01": Feed("medical insurance", "resident_id_number", "full_name"),
    "YB02": Feed("medical insurance", "resident_id_number", "full_name"),
    "CL02": Feed("federation", "resident_id_number", "full_name"),
    "RS03": Feed("labour office", "resident_id_number", "full_name"),
    "RS04": Feed("labour office", "resident_id_number", "full_name"),
    "RS06": Feed("labour office", "resident_id_number", "full_name", "bank_account_number"),
    "WJ01": Feed("clinics", "resident_id_number", "full_name"),
    "WJ02": Feed("hospitals", "resident_id_number", "full_name"),
    "WJ03": Feed("clinics", "resident_id_number", "full_name"),
    "ZJ01": Feed("housing office", "resident_id_number", "head_name", "bank_account_number"),
    "ZJ02": Feed("housing office", "resident_id_number", "applicant_name"),
    "JY02": Feed("schools", "resident_id_number", "full_name", "bank_account_number"),
}
# How much is typed by hand in a system, against a township's roster.
HAND_WORK = {
    "civil affairs": 1.0, "funeral home": 1.5, "federation": 1.0, "schools": 1.0, "care homes": 1.5,
    "service hall": 0.25, "insurance": 0.05, "medical insurance": 0.1, "payroll": 0.1,
    "real estate": 0.05, "market regulation": 0.1,
    "labour office": 0.5, "clinics": 0.5, "hospitals": 0.4, "housing office": 1.0,
}  # fmt: skip
NUMBER_SLIPS = {
    "E03": slips.other_x,
    "E04": slips.foreign_x,
    "E05": slips.spaced_or_wide,
    "E06": slips.letters_for_digits,
    "E07": slips.mistyped,
    "E10": slips.account_instead,
    "E11": slips.two_numbers,
    "E16": slips.masked,
    "ID_EMPTY": slips.nothing,
    "LEGACY15": slips.first_generation,
}
NAME_SLIPS = {"NAME_LOST": slips.lost_character, "NAME_SPACED": slips.spaced_name, "NAME_SUFFIX": slips.noted_name}
CODES = (*NUMBER_SLIPS, "E18")
SMALLEST_BLOCK_FILE = 30  # in a shorter file one row would look like a spoilt file
TWO_NUMBERS_IN = ("MZ02", "YL02", "MZ10")
DATES_BY_HAND = (
    "MZ01", "MZ02", "MZ03", "MZ04", "MZ05", "MZ06", "MZ07", "MZ08", "MZ10", "CL01", "CL02", "JY01", "JY02", "YL02",
    "GB02", "GB03", "WJ01", "WJ03", "ZJ01", "ZJ02",
)  # fmt: skip
AMOUNTS_BY_HAND = {
    "MZ01": ("monthly_amount_yuan", "monthly_income_per_capita_yuan"),
    "MZ07": ("monthly_standard_yuan",),
    "YL02": ("monthly_fee_yuan",),
}
TWICE_IN = ("MZ07", "MZ09", "CL01", "RS01")
GUARDIANS_IN = {"JY01": "guardian_1_resident_id_number", "MZ08": "guardian_resident_id_number"}
BIRTH_DATE_IN = ("MZ02", "JY01")
PLACES = {
    "township_name": slips.other_township,
    "registered_township_name": slips.other_township,
    "village_name": slips.other_village,
}


@dataclass(frozen=True)
class Habits:
    """By person, for one system: which slip the number and the name suffer (0 none), the variant, the old number."""

    number: np.ndarray
    name: np.ndarray
    variant: np.ndarray
    old: dict[int, str]


@lru_cache(maxsize=16)
def habits(world: World, system: str) -> Habits:
    """Drawn once for each system."""
    settings, people = world.settings, world.district.people
    rng = settings.rng(f"habits {system}")
    size, rates, factor = len(people), settings.rates, HAND_WORK[system]
    ends_in_x = people["id18"].str.ends_with("X").to_numpy()
    is_old = (people["birth_date"].dt.year() < 1970).to_numpy()
    number = np.zeros(size, np.int8)
    u, edge = rng.random(size), np.zeros(size)
    for position, code in enumerate(NUMBER_SLIPS):
        rate = rates[code] * factor * np.ones(size)
        if code in ("E03", "E04"):
            rate *= np.where(ends_in_x, 11.0, 0.0)
        if code == "LEGACY15":
            rate = np.where(is_old & (system == "insurance"), rates[code], 0.0)
        number[(u >= edge) & (u < edge + rate)] = position + 1
        edge = edge + rate
    name = np.zeros(size, np.int8)
    u = rng.random(size)
    name[u < rates["NAME_SPACED"] * factor] = 2
    name[u > 1 - rates["NAME_SUFFIX"] * factor] = 3
    odd = (people["has_rare_name"] | people["name"].str.contains("·")).to_numpy()
    name[odd & (rng.random(size) < rates["NAME_LOST"])] = 1
    who, numbers, _ = old_numbers(world.district)
    kept = rng.random(len(who)) < 0.6
    old = dict(zip(who[kept].tolist(), numbers.filter(pl.Series(kept)).to_list(), strict=True))
    number[list(old)] = CODES.index("E18") + 1
    return Habits(number, name, rng.integers(0, 2**30, size), old)


class Notes:
    """Errors put into one file, by row of the frame; rows are renumbered when rows come or go."""

    def __init__(self) -> None:
        self.parts: list[pl.DataFrame] = []

    def add(self, rows: np.ndarray, column: str, code: str, before: pl.Series, after: pl.Series) -> None:
        """Note values that really changed."""
        frame = pl.DataFrame(
            {"row": np.asarray(rows, dtype=np.int64), "true_value": before, "written_value": after},
            schema_overrides={"true_value": pl.String, "written_value": pl.String},
        ).with_columns(column=pl.lit(column), code=pl.lit(code))
        changed = pl.col("true_value").ne_missing(pl.col("written_value"))
        self.parts.append(frame.filter(changed).select(list(NOTE_SCHEMA)))

    def moved(self, new_row: np.ndarray) -> None:
        """Rows now stand elsewhere (-1: taken out)."""
        target = pl.Series(new_row)
        self.parts = [
            part.with_columns(row=target.gather(part["row"])).filter(pl.col("row") >= 0) for part in self.parts
        ]

    def frame(self) -> pl.DataFrame:
        """All notes."""
        return pl.concat([pl.DataFrame(schema=NOTE_SCHEMA), *self.parts])


def _apply(text: pl.DataFrame, notes: Notes, rows: np.ndarray, column: str, *slip: Any, **inputs: Any) -> pl.DataFrame:
    """Replace the values of some rows of a column by what the slip (its code, its expression) makes of them."""
    code, expression = slip
    if not len(rows):
        return text
    before = text[column].gather(rows)
    frame = pl.DataFrame({"value": before, **inputs})
    after = frame.select(pl.when(pl.col("value").is_not_null()).then(expression).cast(pl.String).alias("x")).to_series()
    notes.add(rows, column, code, before, after)
    return text.with_columns(text[column].scatter(pl.Series(rows), after))


def inject(world: World, delivery: Delivery, text: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The frame with errors, and one note an error (row of the frame that is returned, column, code, values)."""
    notes = Notes()
    rates = world.settings.rates | delivery.defects
    rng = world.settings.rng(f"cells {delivery.code} {delivery.area} {delivery.period}")
    if text.height and delivery.code in FEEDS:
        text = _twice(delivery, text, notes, rng, rates["E20"])
        text = _guardians(world, delivery, text, notes, rates["E08"])
        text = _people(world, delivery, text, notes)
        text = _cut_block(delivery, text, notes, rng, rates["E01"])
        if delivery.defects.get("E02"):
            number = FEEDS[delivery.code].number
            rows = np.flatnonzero(text[number].str.contains(r"^\d{18}$").fill_null(False).to_numpy())
            text = _apply(text, notes, rows, number, "E02", slips.through_a_float())
        if delivery.code == "MZ09":
            text = _swap_certificates(text, notes, rng, rates["E09"])
    if text.height:
        text = _cells(delivery, text, notes, rng, rates)
        text = _members_in_remarks(delivery, text, notes, rng, rates["E13"])
        text = _required(delivery, text, notes, rng, rates["REQUIRED_EMPTY"])
    return text, notes.frame()


def _people(world: World, delivery: Delivery, text: pl.DataFrame, notes: Notes) -> pl.DataFrame:
    feed = FEEDS[delivery.code]
    habit = habits(world, feed.system)
    person = text["_person"].to_numpy()
    free = np.ones(text.height, bool)
    free[notes.frame().filter(pl.col("column") == feed.number)["row"].to_numpy()] = False
    slip_of = np.where(free & (person >= 0), habit.number[person], 0)
    people = world.district.people
    for position, code in enumerate(CODES):
        rows = np.flatnonzero(slip_of == position + 1)
        if (code == "E10" and not feed.account) or (code == "E11" and delivery.code not in TWO_NUMBERS_IN):
            continue
        who = person[rows]
        inputs = {"v": habit.variant[who]}
        if code == "E18":
            old = pl.Series([habit.old[p] for p in who.tolist()], dtype=pl.String)
            text = _apply(text, notes, rows, feed.number, code, pl.col("old"), old=old)
            continue
        if code == "E10" and feed.account:
            inputs["account"] = text[feed.account].gather(rows)
        if code == "E11":
            inputs["other"] = people["id18"].gather((who + 1) % len(people))
        text = _apply(text, notes, rows, feed.number, code, NUMBER_SLIPS[code](), **inputs)
        if code == "E16":
            text = _apply(text, notes, rows, feed.name, code, slips.masked_name(), **inputs)
    for position, (code, slip) in enumerate(NAME_SLIPS.items()):
        rows = np.flatnonzero(
            (habit.name[person] == position + 1) & (person >= 0) & (slip_of != CODES.index("E16") + 1)
        )
        text = _apply(text, notes, rows, feed.name, code, slip(), v=habit.variant[person[rows]])
    return text


def _guardians(world: World, delivery: Delivery, text: pl.DataFrame, notes: Notes, rate: float) -> pl.DataFrame:
    """E08: a child's row carries the number of a parent."""
    if delivery.code not in (*GUARDIANS_IN, "YB01") or not rate:
        return text
    district = world.district
    person = text["_person"].to_numpy()
    rng = world.settings.rng(f"guardians {delivery.code}")
    u = rng.random(len(district.people))[person]
    mother, father = district.column("mother")[person], district.column("father")[person]
    parent = np.where(mother >= 0, mother, father)
    if named := GUARDIANS_IN.get(delivery.code):
        chosen = (u < rate) & (parent >= 0)
        guardian = text[named]
        rows = np.flatnonzero(chosen & guardian.is_not_null().to_numpy())
        return _apply(text, notes, rows, "resident_id_number", "E08", pl.col("other"), other=guardian.gather(rows))
    # In the insurance both have a row, so the parent's number then stands twice: rarer, since somebody notices.
    is_child = district.ages(delivery_day(delivery))[person] < 16
    rows = np.flatnonzero((u < rate / 8) & (parent >= 0) & is_child)
    other = district.people["id18"].gather(parent[rows])
    return _apply(text, notes, rows, "resident_id_number", "E08", pl.col("other"), other=other)


def delivery_day(delivery: Delivery) -> int:
    """Day of delivery as days since 1970."""
    return (delivery.delivered - slips.EXCEL_EPOCH).days - 25_569


def _cut_block(delivery: Delivery, text: pl.DataFrame, notes: Notes, rng, rate: float) -> pl.DataFrame:
    """E01: somebody pasted a block of rows without marking the numbers as text."""
    if delivery.contract.file.format != "xlsx" or rng.random() >= rate:
        return text
    if text.height < SMALLEST_BLOCK_FILE and rate < 1:
        return text
    length = text.height if rate >= 1 else max(1, round(text.height * rng.uniform(0.03, 0.06)))
    start = 0 if rate >= 1 else int(rng.integers(0, text.height - length + 1))
    rows = np.arange(start, start + length)
    rows = rows[text[FEEDS[delivery.code].number].gather(rows).str.contains(r"^\d{18}$").fill_null(False).to_numpy()]
    return _apply(text, notes, rows, FEEDS[delivery.code].number, "E01", slips.cut_to_fifteen_digits())


def _twice(delivery: Delivery, text: pl.DataFrame, notes: Notes, rng, rate: float) -> pl.DataFrame:
    """E20: some people stand in the file twice, the second time spelled another way."""
    if delivery.code not in TWICE_IN:
        return text
    rows = np.flatnonzero(rng.random(text.height) < rate)
    if not len(rows):
        return text
    name = FEEDS[delivery.code].name
    again = text[rows].with_columns(pl.col(name) + pl.lit(" "))
    notes.add(text.height + np.arange(len(rows)), name, "E20", text[name].gather(rows), again[name])
    return pl.concat([text, again])


def _cells(delivery: Delivery, text: pl.DataFrame, notes: Notes, rng, rates: dict[str, float]) -> pl.DataFrame:
    size, code = text.height, delivery.code
    if code in BIRTH_DATE_IN and rates["E17"]:
        rows = np.flatnonzero(rng.random(size) < rates["E17"])
        right = text["birth_date"].gather(rows).str.to_date(delivery.style.date_format, strict=False)
        other = (right.cast(pl.Int32) + pl.Series(rng.choice([-29, -365, 30, 366], len(rows)), dtype=pl.Int32)).cast(
            pl.Date
        )
        text = _apply(
            text, notes, rows, "birth_date", "E17", pl.col("d"), d=other.dt.strftime(delivery.style.date_format)
        )
    if code in DATES_BY_HAND:
        text = _dates(delivery, text, notes, rng, rates["E14"])
    for column in AMOUNTS_BY_HAND.get(code, ()):
        rows = np.flatnonzero(rng.random(size) < rates["E15"])
        text = _apply(text, notes, rows, column, "E15", slips.other_amount(), v=rng.integers(0, 999, len(rows)))
    for column, slip in PLACES.items():
        if column in text.columns and code in ("MZ01", "MZ04", "MZ05", "CL01"):
            rows = np.flatnonzero(rng.random(size) < rates["PLACE"])
            text = _apply(text, notes, rows, column, "PLACE", slip(), v=rng.integers(0, 999, len(rows)))
    return text


def _dates(delivery: Delivery, text: pl.DataFrame, notes: Notes, rng, rate: float) -> pl.DataFrame:
    columns = [c for c in delivery.contract.columns if c.type == "date"]
    picked = np.where(rng.random(text.height) < rate, rng.integers(0, len(columns), text.height), -1)
    noted = notes.frame()
    for position, column in enumerate(columns):
        taken = noted.filter(pl.col("column") == column.name)["row"]
        rows = np.setdiff1d(np.flatnonzero(picked == position), taken.to_numpy())
        right = text[column.name].gather(rows).str.to_date(delivery.style.date_format, strict=False)
        slip = slips.other_date(keeps_day=column.required)
        text = _apply(text, notes, rows, column.name, "E14", slip, v=rng.integers(0, 999, len(rows)), date=right)
    return text


def _members_in_remarks(delivery: Delivery, text: pl.DataFrame, notes: Notes, rng, rate: float) -> pl.DataFrame:
    """E13: only the head of a household is listed, the members stand in the remarks."""
    if delivery.code != "MZ02":
        return text
    certificate, relation = "allowance_certificate_number", "relation_to_applicant"
    text = text.with_row_index("_row")
    others = text.filter(pl.col(relation) != "本人")
    listed = others.group_by(certificate, maintain_order=True).agg(
        members=(pl.col("full_name") + pl.lit("(") + pl.col(relation) + pl.lit(")")).str.join("、")
    )
    chosen = listed.filter(pl.Series(rng.random(listed.height) < rate * 3, dtype=pl.Boolean))
    heads = text.filter(pl.col(relation) == "本人").join(chosen, on=certificate, how="inner", maintain_order="left")
    if not heads.height:
        return text.drop("_row")
    rows = heads["_row"].cast(pl.Int64).to_numpy()
    remark = heads.select(pl.lit("家庭成员：") + pl.col("members")).to_series()
    notes.add(rows, "remarks", "E13", text["remarks"].gather(rows), remark)
    text = text.with_columns(text["remarks"].scatter(pl.Series(rows), remark))
    gone = pl.col(certificate).is_in(heads[certificate].implode()) & (pl.col(relation) != "本人")
    kept = text.filter(gone.not_())
    new_row = np.full(text.height, -1)
    new_row[kept["_row"].to_numpy()] = np.arange(kept.height)
    notes.moved(new_row)
    return kept.drop("_row")


def _required(delivery: Delivery, text: pl.DataFrame, notes: Notes, rng, rate: float) -> pl.DataFrame:
    """Rows without a value that they cannot do without: they go to quarantine."""
    columns = [c.name for c in delivery.contract.required_columns]
    if not columns:
        return text
    rows = np.flatnonzero(rng.random(text.height) < rate)
    picked = rng.integers(0, len(columns), len(rows))
    for position, column in enumerate(columns):
        mine = rows[picked == position]
        text = _apply(text, notes, mine, column, "REQUIRED_EMPTY", pl.lit(None, pl.String))
    return text


def _swap_certificates(text: pl.DataFrame, notes: Notes, rng, rate: float) -> pl.DataFrame:
    """E09: number and certificate in each other's column."""
    rows = np.flatnonzero(rng.random(text.height) < rate)
    rows = np.setdiff1d(rows, notes.frame().filter(pl.col("column") == "resident_id_number")["row"].to_numpy())
    number, certificate = text["resident_id_number"].gather(rows), text["disability_certificate_number"].gather(rows)
    text = _apply(text, notes, rows, "resident_id_number", "E09", pl.col("other"), other=certificate)
    return _apply(text, notes, rows, "disability_certificate_number", "E09", pl.col("other"), other=number)
