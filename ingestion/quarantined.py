"""Quarantined rows for people: where each stood, which rule set it aside, its value masked, whether it was released.

``masked_queries`` is SQL over the quarantine's Parquet, for the audit file and for ``minsheng quarantine``; values as
delivered never leave the Parquet.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ingestion.contract import Contract, Privacy, contracts
from ingestion.literals import listed, literal
from ingestion.loads import DecisionError, load_row
from ingestion.masking import NUMBER_RUN, STARS, mask, mask_sql
from ingestion.places import located

COLUMNS = (
    "load_id", "feed", "file_name", "load_date", "sheet", "row_number", "column_name", "header", "rule_code",
    "value_masked", "message_en", "message_zh", "status",
)  # fmt: skip


def loads_with_quarantine(ledger: sqlite3.Connection, feed: str | None = None) -> list[dict[str, Any]]:
    """Loads that set rows aside, newest first."""
    rows = ledger.execute(
        "select * from loads where quarantine_path is not null and (feed = :feed or :feed is null)"
        " order by load_date desc, load_sequence desc, load_id",
        {"feed": feed},
    )
    return located(ledger, rows)


def load_with_quarantine(ledger: sqlite3.Connection, load_id: str) -> dict[str, Any]:
    """A load by its id. Raises DecisionError when there is no such load, or when it set no row aside."""
    (load,) = located(ledger, [load_row(ledger, load_id)])
    if not load["quarantine_path"]:
        raise DecisionError(f"load {load['load_id']} has no quarantined rows")
    return load


def header_texts(loads: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Column name to the headers under which files of a feed delivered it, those of the contract last."""
    texts: dict[str, list[str]] = {}
    for load in loads:
        for table in json.loads(load["details"] or "{}").get("tables", []):
            for text, target in (table["mapping"] or {}).items():
                texts.setdefault(target.removesuffix(" (pair)"), []).append(text)
    for column in contracts()[loads[0]["feed"]].columns:
        texts[column.name] = [*dict.fromkeys([*texts.get(column.name, []), *column.headers()])]
    return texts


def masked_queries(loads: Iterable[Mapping[str, Any]]) -> list[str]:
    """SQL of the quarantined rows of loads, one query a feed, columns as in ``COLUMNS``.

    A ragged line has neither column nor value. Loads whose Parquet is gone are left out.
    """
    feeds: dict[str, list[Mapping[str, Any]]] = {}
    for load in still_there(loads):
        feeds.setdefault(load["feed"], []).append(load)
    return [_masked_query(feed, members) for feed, members in feeds.items()]


def still_there(loads: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The loads that set rows aside and whose Parquet is not gone."""
    return [load for load in loads if load["quarantine_path"] and Path(load["quarantine_path"]).exists()]


def _masked_query(feed: str, loads: list[Mapping[str, Any]]) -> str:
    texts = header_texts(loads)
    values, headers = [], []
    for column in contracts()[feed].columns:
        paths = [(literal(_path(text)), literal(text)) for text in texts[column.name]]
        cell = cell_sql(texts[column.name])
        values.append(f"when {literal(column.name)} then {mask_sql(cell, column.privacy)}")
        delivered = " ".join(f"when json_exists(raw_row, {path}) then {text}" for path, text in paths)
        headers.append(f"when {literal(column.name)} then case {delivered} else {paths[-1][1]} end")
    facts = ", ".join(
        f"({literal(load['quarantine_path'])}, {literal(load['load_id'])}, {literal(load['file_name'])},"
        f" date {literal(load['load_date'])})"
        for load in loads
    )
    parts = {
        "load_id": "load_id",
        "feed": literal(feed),
        "file_name": "file_name",
        "load_date": "load_date",
        "sheet": "sheet",
        "row_number": "row_number",
        "column_name": "column_name",
        "header": f"case column_name {' '.join(headers)} end",
        "rule_code": "rule_code",
        "value_masked": f"case column_name {' '.join(values)} end",
        "message_en": _scrubbed("message_en"),
        "message_zh": _scrubbed("message_zh"),
        "status": f"case when {released_sql(loads)} then 'released' else 'quarantined' end",
    }
    selected = ", ".join(f"{sql} as {name}" for name, sql in parts.items())
    return (
        f"select {selected} from {parquet_sql(load['quarantine_path'] for load in loads)}"
        f" join (values {facts}) as facts(path, load_id, file_name, load_date) on filename = path"
    )


def cell_sql(texts: Iterable[str]) -> str:
    """SQL of the cell of a quarantined row under whichever of some headers it was delivered."""
    return f"coalesce({', '.join(f'json_extract_string(raw_row, {literal(_path(text))})' for text in texts)})"


def released_sql(loads: Sequence[Mapping[str, Any]]) -> str:
    """Whether a quarantined row was released since, as SQL over ``load_id`` and the row's place."""
    paths = [load["released_path"] for load in loads if load["released_path"]]
    if not paths:
        return "false"
    rows = f"select _load_id, coalesce(_source_sheet, ''), _source_row from {parquet_sql(paths)}"
    return f"(load_id, coalesce(sheet, ''), row_number) in ({rows})"


def parquet_sql(paths: Iterable[str]) -> str:
    """SQL of a relation over files, with ``filename``; their folders (load_date=...) are not columns."""
    return f"read_parquet([{listed(paths)}], filename = true, hive_partitioning = false)"


def _path(text: str) -> str:
    """JSON path of a key."""
    return '$."' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _scrubbed(column: str) -> str:
    return f"regexp_replace({column}, '{NUMBER_RUN}', '{STARS}', 'g')"


def masked_rows(
    loads: Sequence[Mapping[str, Any]], limit: int | None = None, status: str | None = None
) -> list[dict[str, Any]]:
    """Masked rows of several loads, newest night first, in the order of the file; at most ``limit``."""
    import duckdb  # noqa: PLC0415 - commands without quarantine stay quick

    queries = masked_queries(loads)
    if not queries:
        return []
    where = f" where status = {literal(status)}" if status else ""
    order = "load_date desc, load_id, sheet nulls first, row_number"
    query = f"select * from ({' union all '.join(queries)}){where} order by {order}"
    with duckdb.connect() as connection:
        rows = connection.execute(query + (f" limit {limit}" if limit is not None else "")).fetchall()
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def masked_lines(load: Mapping[str, Any], row_number: int) -> list[tuple[str | None, dict[str, str]]]:
    """Quarantined lines of a number, one a sheet: the sheet, and header to masked cell.

    Raises DecisionError when none is in quarantine.
    """
    import duckdb  # noqa: PLC0415 - commands without quarantine stay quick

    path = literal(load["quarantine_path"])
    query = f"select distinct sheet, raw_row from read_parquet({path}) where row_number = {row_number} order by all"
    with duckdb.connect() as connection:
        found = connection.execute(query).fetchall()
    if not found:
        raise DecisionError(f"line {row_number} of {load['load_id']} is not in quarantine")
    return [(sheet, masked_cells(load, raw_row)) for sheet, raw_row in found]


def masked_cells(load: Mapping[str, Any], raw_row: str) -> dict[str, str]:
    """A whole quarantined row, header to masked cell. A column that no contract knows is masked like an identifier."""
    contract, cells = contracts()[load["feed"]], json.loads(raw_row)
    if isinstance(cells, list):  # a ragged line: which cell belongs to which column is not known
        return {f"#{number}": mask(cell, "identifier") for number, cell in enumerate(cells, start=1)}
    privacy = _privacy_of_headers(contract, load)
    return {text: mask(cell, privacy.get(text, "identifier")) for text, cell in cells.items()}


def _privacy_of_headers(contract: Contract, load: Mapping[str, Any]) -> dict[str, Privacy]:
    return {text: contract.column(name).privacy for name, texts in header_texts([load]).items()
            if name in {column.name for column in contract.columns} for text in texts}  # fmt: skip
