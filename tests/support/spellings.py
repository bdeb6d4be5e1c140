"""A small register and what other feeds write of the same people, as linkage reads them: rows of spellings.

Names, numbers, accounts and villages are drawn from a seed; every person has a register row, and most have rows of other
feeds. Tests add the rows they are about.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta

import duckdb
import polars as pl

from dbt_project.hash_key import set_hash_key
from linkage.resident.decisions import Decision
from linkage.resident.model import Model
from linkage.resident.night import Linked, link, prepare

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建文辉玉兰红梅春生海云峰"
VILLAGES = [
    f"341504{township}{village:03}" for township in ("001", "002", "102", "104") for village in (201, 202, 203, 204)
]


def number(stem: str) -> str:
    """Eighteen characters from the first seventeen."""
    return stem + "10X98765432"[sum(int(d) * w for d, w in zip(stem, WEIGHTS, strict=True)) % 11]


@dataclass(frozen=True)
class Spelling:
    """One row of int_person_spellings__distinct."""

    feed_code: str
    full_name: str | None
    resident_id_number: str | None = None
    own_number: str | None = None
    is_usable: bool = False
    record_role: str = "own"
    former_name: str | None = None
    sex: str | None = None
    birth_date: date | None = None
    township_code: str | None = None
    division_code: str | None = None
    account_number: str | None = None
    phone_number: str | None = None
    kin_numbers: str | None = None
    record_count: int = 1

    @property
    def spelling_key(self) -> str:
        return hashlib.md5(repr(vars(self)).encode()).hexdigest()


@dataclass(frozen=True)
class Person:
    """A person of the register."""

    number: str
    name: str
    sex: str
    birth_date: date
    division_code: str
    account: str
    mother: str | None = None

    def row(self, feed_code: str, **other: object) -> Spelling:
        """A row of a feed with the sound number."""
        stated = {
            "full_name": self.name,
            "resident_id_number": self.number,
            "own_number": self.number,
            "is_usable": True,
        }
        return Spelling(feed_code, **(stated | other))  # type: ignore[arg-type]

    def loose(self, feed_code: str, written: str | None = None, **other: object) -> Spelling:
        """A row of a feed without a usable number."""
        return Spelling(feed_code, **({"full_name": self.name, "resident_id_number": written} | other))  # type: ignore[arg-type]

    def registered(self) -> Spelling:
        return self.row(
            "GA01", sex=self.sex, birth_date=self.birth_date, township_code=self.division_code[:9],
            division_code=self.division_code, kin_numbers=f"{self.mother};" if self.mother else None,
        )  # fmt: skip


def people(count: int, seed: int = 1) -> list[Person]:
    """Persons with different numbers; every third one born after 2005 has an earlier woman as mother."""
    drawn = random.Random(seed)
    found: dict[str, Person] = {}
    mothers: list[str] = []
    while len(found) < count:
        born = date(1935, 1, 1) + timedelta(days=drawn.randrange(88 * 365))
        sex = drawn.choice(["male", "female"])
        order = drawn.randrange(100) * 10 + 2 * drawn.randrange(5) + (sex == "male")
        one = Person(
            number(f"342423{born:%Y%m%d}{order:03}"),
            drawn.choice(FAMILY) + "".join(drawn.choices(GIVEN, k=drawn.choice([1, 2, 2]))),
            sex, born, drawn.choice(VILLAGES), f"62172{drawn.randrange(10**14):014}",
            drawn.choice(mothers) if born.year > 2005 and mothers else None,
        )  # fmt: skip
        if one.number not in found:
            found[one.number] = one
            if sex == "female" and 1970 < born.year < 1985:
                mothers.append(one.number)
    return list(found.values())


def rows_of(everybody: Iterable[Person]) -> list[Spelling]:
    """The register, the card, the insurance, the school and the old-age allowance of these people."""
    rows: list[Spelling] = []
    for one in everybody:
        rows.append(one.registered())
        rows.append(one.row("YB01"))
        place = {"township_code": one.division_code[:9], "division_code": one.division_code}
        rows.append(one.row("CZ01", account_number=one.account, **place))
        if one.birth_date.year < 1946:
            rows.append(one.row("MZ07", account_number=one.account))
        if one.birth_date.year > 2008:
            kin = f"{one.mother};" if one.mother else None
            rows.append(one.row("JY01", birth_date=one.birth_date, sex=one.sex, kin_numbers=kin))
    return rows


def frame(rows: Iterable[Spelling]) -> pl.DataFrame:
    """Rows as a table, one a spelling."""
    schema = {"birth_date": pl.Date, "record_count": pl.Int64, "is_usable": pl.Boolean}
    columns = ["spelling_key", *Spelling.__dataclass_fields__]
    full = {column: schema.get(column, pl.String) for column in columns}
    content = [{"spelling_key": row.spelling_key, **vars(row)} for row in rows]
    return pl.DataFrame(content, schema=full).unique("spelling_key", keep="first", maintain_order=True)


@dataclass
class Register:
    """A memory of linkage, and what it is asked to link."""

    connection: duckdb.DuckDBPyConnection

    def give(self, rows: Iterable[Spelling] | pl.DataFrame, corrections: Iterable[tuple[str, str]] = ()) -> None:
        """What the departments write from now on, and what the police corrected."""
        table = rows if isinstance(rows, pl.DataFrame) else frame(rows)
        self.connection.register("given_spellings", table.to_arrow())
        pairs = pl.DataFrame(list(corrections), schema={"old_number": pl.String, "new_number": pl.String}, orient="row")
        self.connection.register("given_corrections", pairs.to_arrow())
        self.connection.execute("create or replace temp view spellings as select * from given_spellings")
        self.connection.execute("create or replace temp view corrections as select * from given_corrections")

    def night(
        self,
        model: Model | None,
        day: int,
        rows: Iterable[Spelling] | pl.DataFrame | None = None,
        decisions: list[Decision] | None = None,
        corrections: Iterable[tuple[str, str]] = (),
    ) -> Linked:
        """Link one night of November 2026."""
        if rows is not None:
            self.give(rows, corrections)
        return link(self.connection, model, date(2026, 11, day), decisions)

    def citizen(self, row: Spelling) -> str | None:
        """Whose a row is."""
        return self.all().get(row.spelling_key)

    def all(self) -> dict[str, str]:
        """Citizen by spelling."""
        rows = self.connection.execute("select spelling_key, citizen_id from identity.member where known_to is null")
        return dict(rows.fetchall())

    def verdict(self, row: Spelling) -> tuple[str, str | None]:
        """Outcome and reason of a loose row."""
        found = self.connection.execute(
            "select outcome, reason from identity.verdict inner join identity.loose using (node_id) where spelling_key = $1",
            [row.spelling_key],
        ).fetchone()
        assert found is not None, "the row is not loose"
        return found

    def changes(self) -> list[tuple[str, str, str | None, str]]:
        """Changes of ids in order: type, from, to, cause."""
        return self.connection.execute(
            "select change_type, citizen_id_from, citizen_id_to, cause from identity.change order by night, change_type, change_id"
        ).fetchall()


@contextmanager
def register(path: str = ":memory:") -> Generator[Register]:
    """An empty memory."""
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute(f"attach '{path}' as identity")
        set_hash_key(connection, b"a test's secret")
        prepare(connection)
        yield Register(connection)


__all__ = ["Decision", "Person", "Register", "Spelling", "frame", "number", "people", "register", "replace", "rows_of"]
