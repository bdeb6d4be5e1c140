"""The records behind a doubt, down to department, feed, file and line; no value of theirs is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import duckdb

from ingestion.contract import ContractError, contract_for, vocabulary
from ingestion.home import Home
from ingestion.ledger import open_ledger
from ingestion.masking import NUMBER_RUN, STARS


@dataclass(frozen=True)
class Record:
    """One record behind a doubt; file and line are null when no file in effect holds it any more."""

    department: str
    department_zh: str
    feed_code: str
    title_zh: str
    file: str | None
    line: int | None


def resolve(connection: duckdb.DuckDBPyConnection, home: Home, evidence: str | None) -> list[Record]:
    """Records of an evidence list: ``CODE:record_key`` or ``CODE:load#line``, separated by ;"""
    items = [item.partition(":")[::2] for item in (evidence or "").split(";") if item]
    keys = [key for _, key in items if "#" not in key]
    found = connection.execute(
        "select record_key, source_file, source_row from warehouse.marts.citizen_records"
        " where list_contains($1, record_key)",
        [keys],
    ).fetchall()
    by_key = {key: (file, line) for key, file, line in found}
    with open_ledger(home.ledger) as ledger:
        return [_record(code, key, by_key, ledger) for code, key in items]


def _record(code: str, key: str, by_key: dict[str, tuple[str, int]], ledger: Any) -> Record:
    load_id, is_line, line = key.partition("#")
    if is_line:
        row = ledger.execute("select file_name from loads where load_id = ?", (load_id,)).fetchone()
        file, place = (row["file_name"], int(line)) if row else (None, None)
    else:
        file, place = by_key.get(key, (None, None))
    try:
        contract = contract_for(code)
        department, title = contract.department, contract.title_zh
        department_zh = vocabulary()["departments"][department]["zh"]
    except ContractError:  # a feed that is delivered no longer
        department = department_zh = title = ""
    return Record(department, department_zh, code, title, _masked(file), place)


def _masked(file: str | None) -> str | None:
    """A name of a file without long numbers: departments put identity numbers there too."""
    return None if file is None else re.sub(NUMBER_RUN, STARS, file.rpartition("/")[2])
