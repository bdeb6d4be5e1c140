"""Quarantined rows for people: where each stood, which rule set it aside, its value masked, whether it was released.

``masked_query`` is SQL over a load's quarantine Parquet, used by the audit file and by ``minsheng quarantine``; the values
as delivered never leave the Parquet.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from ingestion.contract import Contract, Privacy, contracts
from ingestion.masking import NUMBER_RUN, STARS, mask, mask_sql
from ingestion.normalise import quoted
from ingestion.reading.header import Expected

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
    return [dict(row) for row in rows]


def header_texts(load: Mapping[str, Any]) -> dict[str, list[str]]:
    """Column name to the headers under which the file of a load delivered it."""
    texts: dict[str, list[str]] = {}
    for table in json.loads(load["details"] or "{}").get("tables", []):
        for text, target in (table["mapping"] or {}).items():
            texts.setdefault(target.removesuffix(" (pair)"), []).append(text)
    return texts


def masked_query(load: Mapping[str, Any]) -> str:
    """SQL of a load's quarantined rows, columns as in ``COLUMNS``. A ragged line has neither column nor value."""
    contract = contracts()[load["feed"]]
    texts = header_texts(load)
    values, headers = [], []
    for column in contract.columns:
        delivered = [*dict.fromkeys([*texts.get(column.name, []), *column.headers()])]
        cells = ", ".join(f"json_extract_string(raw_row, {quoted(_path(text))})" for text in delivered)
        values.append(f"when {quoted(column.name)} then {mask_sql(f'coalesce({cells})', column.privacy)}")
        headers.append(f"when {quoted(column.name)} then {quoted(delivered[0])}")
    released = "false"
    if load["released_path"]:
        rows = f"select coalesce(_source_sheet, ''), _source_row from read_parquet({quoted(load['released_path'])})"
        released = f"(coalesce(sheet, ''), row_number) in ({rows})"
    parts = {
        "load_id": quoted(load["load_id"]),
        "feed": quoted(load["feed"]),
        "file_name": quoted(load["file_name"]),
        "load_date": f"date {quoted(load['load_date'])}",
        "sheet": "sheet",
        "row_number": "row_number",
        "column_name": "column_name",
        "header": f"case column_name {' '.join(headers)} end",
        "rule_code": "rule_code",
        "value_masked": f"case column_name {' '.join(values)} end",
        "message_en": _scrubbed("message_en"),
        "message_zh": _scrubbed("message_zh"),
        "status": f"case when {released} then 'released' else 'quarantined' end",
    }
    selected = ", ".join(f"{sql} as {name}" for name, sql in parts.items())
    return f"select {selected} from read_parquet({quoted(load['quarantine_path'])})"


def _path(text: str) -> str:
    """JSON path of a key."""
    return '$."' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _scrubbed(column: str) -> str:
    return f"regexp_replace({column}, '{NUMBER_RUN}', '{STARS}', 'g')"


def masked_rows(
    loads: Sequence[Mapping[str, Any]], limit: int | None = None, status: str | None = None
) -> list[dict[str, Any]]:
    """Masked rows of several loads in the order of the loads and of the file; at most ``limit``."""
    import duckdb  # noqa: PLC0415 - commands without quarantine stay quick

    found: list[dict[str, Any]] = []
    with duckdb.connect() as connection:
        for load in loads:
            left = "" if limit is None else f" limit {limit - len(found)}"
            where = f" where status = {quoted(status)}" if status else ""
            query = f"select * from ({masked_query(load)}){where} order by sheet nulls first, row_number{left}"
            found += [dict(zip(COLUMNS, row, strict=True)) for row in connection.execute(query).fetchall()]
            if limit is not None and len(found) >= limit:
                break
    return found


def masked_cells(load: Mapping[str, Any], raw_row: str) -> dict[str, str]:
    """A whole quarantined row, header to masked cell. A column that no contract knows is masked like an identifier."""
    contract, cells = contracts()[load["feed"]], json.loads(raw_row)
    if isinstance(cells, list):  # a ragged line: which cell belongs to which column is not known
        return {f"#{number}": mask(cell, "identifier") for number, cell in enumerate(cells, start=1)}
    privacy = _privacy_of_headers(contract, load)
    return {text: mask(cell, privacy.get(text, "identifier")) for text, cell in cells.items()}


def _privacy_of_headers(contract: Contract, load: Mapping[str, Any]) -> dict[str, Privacy]:
    known = {column.name: column.privacy for column in contract.columns}
    privacy: dict[str, Privacy] = {}
    for name, texts in header_texts(load).items():
        for text in texts:
            column = Expected(contract).find(text)[0]
            privacy[text] = known.get(name) or (column.privacy if column else "identifier")
    return privacy
