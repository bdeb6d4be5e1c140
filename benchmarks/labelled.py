"""Labelled tables of other origin: persons of another country with and without a number, a name list, a coarse survey.

Everything is invented and drawn from a seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

STARTS = (
    "al", "br", "ch", "d", "el", "f", "gr", "h", "is", "j", "kl", "l", "m", "n", "ol", "p", "r", "st", "t",
    "ul", "v", "w", "y", "z",
)  # fmt: skip
MIDDLES = ("a", "an", "ar", "e", "el", "er", "i", "in", "o", "on", "or", "u", "un")
ENDS = (
    "bach", "berg", "da", "den", "dez", "field", "ford", "gan", "ka", "land", "ler", "ley", "lo", "man", "mont",
    "na", "ner", "nik", "quist", "ras", "rick", "ris", "son", "stein", "ston", "sworth", "ta", "ton", "va",
    "vin", "wald", "ward", "well", "zki",
)  # fmt: skip
STREETS = ("mill", "church", "station", "park", "high", "lake", "forest", "garden", "school", "river", "bridge", "hill")
ERRORS = ("typo_name", "typo_number", "wrong_date", "moved", "missing", "swapped_names")


@dataclass(frozen=True)
class Labelled:
    """``records`` has text columns, ``truth`` has record_id, entity_id, error_type."""

    records: pl.DataFrame
    truth: pl.DataFrame

    def write(self, folder: Path) -> tuple[Path, Path]:
        """Write both as CSV; return their paths."""
        paths = folder / "records.csv", folder / "truth.csv"
        self.records.write_csv(paths[0])
        self.truth.write_csv(paths[1])
        return paths


def persons(seed: int, entities: int, copies: float = 1.0, with_number: bool = True) -> Labelled:
    """Persons, of whom a share has a second record with one to three errors."""
    chance = np.random.default_rng(seed)
    names = {kind: _names(chance, size) for kind, size in (("given", 300), ("family", 2000))}
    people = pl.DataFrame({
        "given_name": names["given"][_skewed(chance, 300, entities)],
        "surname": names["family"][_skewed(chance, 2000, entities)],
        "date_of_birth": np.datetime64("1930-01-01") + chance.integers(0, 29_000, entities),
        "street": np.char.add(
            chance.integers(1, 200, entities).astype(str),
            np.char.add(" ", np.char.add(chance.choice(STREETS, entities), " street")),
        ),
        "city": names["family"][_skewed(chance, 60, entities)],
        "phone": np.char.add("0", chance.integers(200_000_000, 999_999_999, entities).astype(str)),
        "national_id": chance.integers(10_000_000, 99_999_999, entities).astype(str),
    }).with_columns(pl.col("date_of_birth").dt.strftime("%d/%m/%Y")).with_row_index("entity")  # fmt: skip
    second = people.filter(pl.Series(chance.random(entities) < copies))
    damaged, kinds = _damage(chance, second)
    records = pl.concat([people, damaged]).with_columns(
        error_type=pl.Series([None] * entities + kinds, dtype=pl.String)
    )
    records = records.sample(fraction=1, shuffle=True, seed=seed).with_columns(
        record_id=pl.format("r{}", pl.int_range(pl.len())), entity_id=pl.format("e{}", "entity")
    )
    columns = [name for name in people.columns if name != "entity" and (with_number or name != "national_id")]
    return Labelled(records.select("record_id", *columns), records.select("record_id", "entity_id", "error_type"))


def name_list(seed: int, entities: int) -> Labelled:
    """Whole names and a town, nothing else; half of the names stand twice, some with a typing error."""
    table = persons(seed, entities, copies=0.5)
    names = table.records.select(
        "record_id", full_name=pl.concat_str("given_name", pl.lit(" "), "surname", ignore_nulls=True), town="city"
    )
    return Labelled(names, table.truth)


def survey(seed: int, entities: int) -> Labelled:
    """Two rounds of a survey of a few coarse answers that many people share."""
    chance = np.random.default_rng(seed)
    answers = {"sex": 2, "birth_year": 60, "region": 4, "education": 5, "occupation": 6}
    first = pl.DataFrame({name: chance.integers(0, size, entities).astype(str) for name, size in answers.items()})
    first = first.with_columns(birth_year=pl.col("birth_year").cast(pl.Int64) + 1930).cast(pl.String)
    other = pl.Series(chance.random(entities) < 0.2)
    second = first.with_columns(occupation=pl.when(other).then(pl.lit("9")).otherwise("occupation"))
    records = pl.concat([first.with_row_index("entity"), second.with_row_index("entity")]).with_row_index("row")
    records = records.with_columns(record_id=pl.format("s{}", "row"), entity_id=pl.format("e{}", "entity"))
    return Labelled(
        records.select("record_id", *answers),
        records.select("record_id", "entity_id", error_type=pl.lit(None, pl.String)),
    )


def _names(chance: np.random.Generator, size: int) -> np.ndarray:
    every = [start + middle + end for start in STARTS for middle in MIDDLES for end in ENDS]
    return chance.choice(every, size, replace=False)


def _skewed(chance: np.random.Generator, size: int, count: int) -> np.ndarray:
    """Numbers below ``size``, small ones much more often, as names are spread."""
    return np.minimum((size * chance.random(count) ** 2.2).astype(int), size - 1) % size


def _damage(chance: np.random.Generator, people: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    columns = {name: people[name].to_list() for name in people.columns}
    kinds = []
    for row in range(len(people)):
        chosen = chance.choice(ERRORS, size=int(chance.integers(1, 3)), replace=False)
        kinds.append("+".join(sorted(chosen)))
        for kind in chosen:
            if kind == "typo_name":
                columns["surname"][row] = _typo(chance, columns["surname"][row])
            elif kind == "typo_number":
                columns["national_id"][row] = _typo(chance, columns["national_id"][row], "0123456789")
            elif kind == "wrong_date":
                day, month, year = columns["date_of_birth"][row].split("/")
                columns["date_of_birth"][row] = (
                    f"{month}/{day}/{year}" if int(day) <= 12 else f"{day}/{month}/{int(year) + 1}"
                )
            elif kind == "moved":
                columns["street"][row] = f"{chance.integers(1, 200)} {chance.choice(STREETS)} street"
            elif kind == "missing":
                columns[str(chance.choice(["phone", "street", "given_name"]))][row] = None
            elif kind == "swapped_names":
                columns["given_name"][row], columns["surname"][row] = (
                    columns["surname"][row],
                    columns["given_name"][row],
                )
    return pl.DataFrame(columns, schema=people.schema), kinds


def _typo(chance: np.random.Generator, text: str | None, letters: str = "abcdefghijklmnopqrstuvwxyz") -> str | None:
    if not text:
        return text
    place = int(chance.integers(0, len(text)))
    kind = chance.integers(0, 3)
    if kind == 0:
        return text[:place] + str(chance.choice(list(letters))) + text[place + 1 :]
    if kind == 1 and len(text) > 3:
        return text[:place] + text[place + 1 :]
    return text[:place] + text[place : place + 2][::-1] + text[place + 2 :]
