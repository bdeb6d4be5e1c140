"""A file of records as a table of prepared values, one row a record, ready to be blocked and compared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from linkage.roles import ROLES, Attribute
from linkage.settings import DATE_PARTS, Settings

if TYPE_CHECKING:
    import duckdb

# The readings of a date's order; what more values can be read as is taken for the whole column.
_DATE_ORDERS = {
    "year first": [
        "%Y-%m-%d",
        "%Y/%m/%d",
        "%Y.%m.%d",
        "%Y%m%d",
        "%Y年%m月%d日",
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%dT%H:%M:%S",
    ],
    "day first": ["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %b %Y", "%d %B %Y"],
    "month first": ["%m/%d/%Y", "%m-%d-%Y", "%b %d %Y", "%B %d, %Y"],
}
# names that no header is likely to have
RECORD_ID, SOURCE_ID = "__record_id", "__source_id"


class RecordsError(Exception):
    """A file of records or of truth that cannot be used; the message names file and column, and what to do."""


def read_table(path: Path) -> pl.DataFrame:
    """Read CSV or Parquet as text, headers and cells trimmed, full-width letters narrowed (NFKC).

    Raises:
        RecordsError: the file is missing, is neither, or is not UTF-8.
    """
    if not path.is_file():
        raise RecordsError(f"{path}: there is no such file.")
    try:
        if path.suffix.lower() in (".parquet", ".pq"):
            table = pl.read_parquet(path)
        else:
            table = pl.read_csv(path, infer_schema=False, truncate_ragged_lines=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        reason = f"{error}".splitlines()[0] if f"{error}" else type(error).__name__
        raise RecordsError(
            f"{path}: cannot be read as {'Parquet' if path.suffix.lower() != '.csv' else 'CSV in UTF-8'}: {reason}."
            " Give a CSV in UTF-8 with a header line, or a Parquet file."
        ) from error
    if table.is_empty():
        raise RecordsError(f"{path}: holds no rows.")
    headers = [header.strip() for header in table.columns]
    if len(set(headers)) < len(headers):
        twice = next(header for header in headers if headers.count(header) > 1)
        raise RecordsError(f"{path}: the header {twice!r} stands twice; rename one of the columns.")
    table.columns = headers
    return table.select(pl.all().cast(pl.String, strict=False).str.normalize("NFKC").str.strip_chars())


def attributes_of(settings: Settings) -> list[Attribute]:
    """The attributes a table is compared on, in the order of its columns; parts of a birth date become one."""
    by_role: dict[str, list[str]] = {}
    for header, column in settings.columns.items():
        role = "trusted_number" if column.role == "identity_number" and column.trusted else column.role
        role = "birth_date" if role in DATE_PARTS else role
        by_role.setdefault(role, []).append(header)
    by_role.pop("ignore", None)
    found = []
    for role, headers in by_role.items():
        parts = [next((h for h in headers if settings.columns[h].role == part), "") for part in DATE_PARTS]
        groups = [tuple(parts)] if any(parts) else [(header,) for header in headers]
        if any(parts):
            groups += [(header,) for header in headers if settings.columns[header].role == "birth_date"]
        found += [Attribute(f"{role}_{number}", ROLES[role], group) for number, group in enumerate(groups, 1)]
    names = {attribute.name for attribute in found}
    pair = ("given_name_1", "family_name_1")
    others = dict(zip(pair, reversed(pair), strict=True)) if names.issuperset(pair) else {}
    return [replace(each, other_name=others.get(each.name)) for each in found]


def prepare(
    connection: duckdb.DuckDBPyConnection, records: pl.DataFrame, settings: Settings, path: Path
) -> list[Attribute]:
    """Make the tables ``nodes`` and ``sources`` from the records, and say what they are compared on.

    ``nodes`` has one row a record: ``record_id`` (a running number in the order of the source's ids, so that the
    order of rows never matters) and the prepared columns of each attribute. ``sources`` has record_id and source_id
    (text).

    Raises:
        RecordsError: a column of the settings is missing, or a record id is empty or stands twice.
    """
    for header in (settings.record_id, *settings.columns):
        if header not in records.columns:
            raise RecordsError(
                f"{path}: has no column {header!r}, which the settings name. It has: {', '.join(records.columns)}."
            )
    ids = records.get_column(settings.record_id)
    if ids.null_count() or (ids == "").any():
        line = int((ids.is_null() | (ids == "")).arg_true()[0]) + 2
        raise RecordsError(
            f"{path}, line {line}, column {settings.record_id}: empty record id; every record needs its own."
        )
    if ids.n_unique() < len(ids):
        line = int(ids.is_duplicated().arg_true()[1]) + 2
        raise RecordsError(
            f"{path}, line {line}, column {settings.record_id}: this record id stands twice; make it unique."
        )

    attributes = attributes_of(settings)
    used = dict.fromkeys(header for attribute in attributes for header in attribute.sources if header)
    missing = list(settings.missing)
    sources = records.sort(settings.record_id).select(
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(RECORD_ID),
        pl.col(settings.record_id).alias(SOURCE_ID),
        *(pl.when(pl.col(header).is_in(missing)).then(None).otherwise(pl.col(header)).alias(header) for header in used),
    )
    connection.register("source_rows", sources)
    connection.execute(
        f"""create or replace temp table sources as
        select {RECORD_ID} as record_id, {SOURCE_ID} as source_id from source_rows"""
    )
    columns = [
        f"{sql} as {attribute.name}{suffix}"
        for attribute in attributes
        for suffix, sql in attribute.role.prepare(_source_sql(connection, attribute)).items()
    ]
    connection.execute(
        f"""create or replace temp table nodes as
        select {RECORD_ID} as record_id, {", ".join(columns)} from source_rows order by 1"""
    )
    connection.unregister("source_rows")
    return attributes


def _source_sql(connection: duckdb.DuckDBPyConnection, attribute: Attribute) -> list[str]:
    """SQL of each source of an attribute; a date in one text becomes eight digits, year first."""
    sources = [quoted(header) if header else "cast(null as varchar)" for header in attribute.sources]
    if not attribute.name.startswith("birth_date") or len(sources) > 1:
        return sources
    value = sources[0]
    readable = {order: f"try_strptime({value}, {formats})" for order, formats in _DATE_ORDERS.items()}
    counts = (
        connection.execute(
            f"select {', '.join(f'count({sql})' for sql in readable.values())} from source_rows"
        ).fetchone()
        or ()
    )
    best = max(zip(counts, readable.values(), strict=True), key=lambda pair: pair[0])[1]
    # what is no date of the calendar (a month of 13) is kept digit by digit: it still compares with the right one
    return [f"coalesce(strftime({best}, '%Y%m%d'), regexp_replace({value}, '[^0-9]+', '', 'g'))"]


def quoted(header: str) -> str:
    """A header as an SQL identifier."""
    return '"' + header.replace('"', '""') + '"'
