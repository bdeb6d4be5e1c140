"""Whose rows a department delivered and no table holds: the identity numbers on quarantined lines.

Somebody whose line was set aside is missing from a register and yet in it, so that his absence says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ingestion.contract import Contract
from ingestion.literals import literal
from ingestion.quarantined import cell_sql, header_texts, parquet_sql, released_sql, still_there

COLUMNS = {"feed_code": "varchar", "resident_id_number": "varchar"}


def numbers_query(contract: Contract, loads: Sequence[Mapping[str, Any]]) -> str | None:
    """SQL of the numbers on the lines that loads of a feed hold in quarantine, as in ``COLUMNS``; None without any.

    Of a line that names several people the first number counts: contracts name the person it is about first.
    """
    column = next((column for column in contract.columns if column.type == "id18"), None)
    kept = still_there(loads)
    if column is None or not kept:
        return None
    number = f"upper(trim({cell_sql(header_texts(kept)[column.name])}))"
    loads_of_paths = ", ".join(f"({literal(load['quarantine_path'])}, {literal(load['load_id'])})" for load in kept)
    return (
        f"select distinct {literal(contract.code)} as feed_code, {number} as resident_id_number"
        f" from {parquet_sql(load['quarantine_path'] for load in kept)}"
        f" join (values {loads_of_paths}) as facts(path, load_id) on filename = path"
        f" where length({number}) = 18 and not {released_sql(kept)}"
    )
