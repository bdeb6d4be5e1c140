"""Spells: what the nights found, remembered as runs of nights, one after the other, that found the same.

A spell never changes save that its last night moves on. So the memory as of any night is a matter of dates: a night
that is built again is shown what was known before it, and nothing of what came since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import duckdb


def declared(columns: Mapping[str, str]) -> str:
    """Columns as a table declares them."""
    return ", ".join(f"{name} {sql_type}" for name, sql_type in columns.items())


@dataclass(frozen=True)
class Spells:
    """A table of spells in the casebook: its name, what a spell says, and which of that names the thing found."""

    table: str
    content: Mapping[str, str]
    key: tuple[str, ...]

    @cached_property
    def said(self) -> str:
        """What a spell says, as a list of columns."""
        return ", ".join(self.content)

    @property
    def schema(self) -> str:
        """The table, made where it is not there."""
        return f"""
            create table if not exists casebook.{self.table} (
                {declared(self.content)}, first_seen_date date, last_seen_date date, previous_night_date date
            );
        """

    def as_of(self) -> str:
        """A query for the spells as of the night before ``$night``."""
        return f"""
            with before as (
                select max(load_date) as last_night from casebook.night where load_date < $night
            )
            select
                {self.said}, first_seen_date, least(last_seen_date, last_night) as last_seen_date, previous_night_date,
                last_seen_date >= last_night as is_from_last_night
            from casebook.{self.table}, before
            where first_seen_date < $night
        """

    def forget_from(self, connection: duckdb.DuckDBPyConnection, night: date, before: date | None) -> None:
        """Set the spells back to the night before; ``casebook.night`` is the caller's."""
        connection.execute(f"delete from casebook.{self.table} where first_seen_date >= $1", [night])
        connection.execute(
            f"update casebook.{self.table} set last_seen_date = $1 where last_seen_date >= $2", [before, night]
        )

    def extend(
        self, connection: duckdb.DuckDBPyConnection, rows: str, night: date, before: date | None
    ) -> dict[str, int]:
        """Take in what a night found, rows of a table or view; return how much was found, is new, and is gone."""
        found, key = f"found_{self.table}", ", ".join(self.key)
        connection.execute(f"create or replace temp table {found} as select {self.said} from {rows}")
        new = f"select count(*) from (select {key} from {found} except select {key} from casebook.{self.table})"
        gone = (
            f"select count(*) from (select {key} from casebook.{self.table} where last_seen_date = $1"
            f" except select {key} from {found})"
        )
        count = {
            "found": one(connection, f"select count(*) from {found}"), "new": one(connection, new),
            "gone": one(connection, gone, [before]),
        }  # fmt: skip
        same = " and ".join(f"{self.table}.{name} is not distinct from {found}.{name}" for name in self.content)
        connection.execute(
            f"update casebook.{self.table} set last_seen_date = $1 from {found}"
            f" where {self.table}.last_seen_date = $2 and {same}",
            [night, before],
        )
        known = " and ".join(f"{self.table}.{name} = {found}.{name}" for name in self.key)
        connection.execute(
            f"""
            insert into casebook.{self.table} by name
            select {self.said}, $1 as first_seen_date, $1 as last_seen_date, cast($2 as date) as previous_night_date
            from {found}
            where not exists (select 1 from casebook.{self.table} where last_seen_date = $1 and {known})
            """,
            [night, before],
        )
        return count


def one(connection: duckdb.DuckDBPyConnection, query: str, parameters: list[Any] | None = None) -> Any:
    """The single value of a query."""
    row = connection.execute(query, parameters).fetchone()
    return row[0] if row else None
